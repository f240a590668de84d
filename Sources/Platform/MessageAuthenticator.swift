public import Base
import COpenSSL

/// HMAC under one key (RFC 2104), with SHA-256 unless asked otherwise, with a keyed context per event loop.
public final class MessageAuthenticator: Sendable {
    private let contexts: PerLoop<KeyedHMAC>

    /// Keys the contexts; an empty key is allowed, as RFC 2104 allows it.
    public init(key: Secret, hash: HashFunction = .sha256) {
        contexts = PerLoop { KeyedHMAC(key: key, hash: hash) }
    }

    /// The authentication code of a message, as long as the hash.
    public func authenticate(_ message: [UInt8]) -> [UInt8] {
        contexts.withValue { $0.authenticate(message) }
    }

    /// True if `code` is the authentication code of `message`; compared in constant time.
    public func verify(_ code: [UInt8], of message: [UInt8]) -> Bool {
        ConstantTime.areEqual(code, authenticate(message))
    }
}

/// One OpenSSL context that keeps its key between messages. Not for two threads at once.
@safe private final class KeyedHMAC {
    private let context: OpaquePointer
    private let count: Int

    init(key: Secret, hash: HashFunction) {
        count = hash.byteCount
        unsafe context = OpenSSLAlgorithm.found(EVP_MAC_CTX_new(OpenSSLAlgorithm.hmac))
        let parameters = KeyParameters()
        parameters.add(KeyParameters.Name.digest, text: hash.name)
        let isKeyed = unsafe parameters.withParameters { parameters in
            key.withBytes { bytes in
                // A nil key would mean "keep the old one": an empty one still needs an address.
                let padded = bytes.isEmpty ? [0] : bytes
                return unsafe EVP_MAC_init(context, padded, bytes.count, parameters)
            }
        }
        precondition(isKeyed == 1, "OpenSSL cannot key HMAC")
    }

    deinit { unsafe EVP_MAC_CTX_free(context) }

    func authenticate(_ message: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: count)
        var length = 0
        let isDone =
            unsafe EVP_MAC_init(context, nil, 0, nil) == 1
            && EVP_MAC_update(context, message, message.count) == 1
            && EVP_MAC_final(context, &code, &length, code.count) == 1
        precondition(isDone && length == code.count, "OpenSSL cannot compute HMAC")
        return code
    }
}
