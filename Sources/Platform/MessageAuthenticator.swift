public import Base
import COpenSSL

/// HMAC-SHA256 under one key (RFC 2104), with a keyed context per event loop.
public final class MessageAuthenticator: Sendable {
    private let contexts: PerLoop<KeyedHMAC>

    /// Keys the contexts; an empty key is allowed, as RFC 2104 allows it.
    public init(key: Secret) {
        contexts = PerLoop { KeyedHMAC(key: key) }
    }

    /// The authentication code of a message: 32 bytes.
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

    init(key: Secret) {
        unsafe context = OpenSSLAlgorithm.found(EVP_MAC_CTX_new(OpenSSLAlgorithm.hmac))
        // OSSL_PARAM keeps the pointers it is given: both texts must outlive the call that reads them.
        let isKeyed = unsafe OSSL_MAC_PARAM_DIGEST.withCString { name in
            unsafe "SHA256".withCString { digest in
                let parameters = unsafe [
                    OSSL_PARAM_construct_utf8_string(name, UnsafeMutablePointer(mutating: digest), 0),
                    OSSL_PARAM_construct_end(),
                ]
                return key.withBytes { bytes in
                    // A nil key would mean "keep the old one": an empty one still needs an address.
                    let padded = bytes.isEmpty ? [0] : bytes
                    return unsafe EVP_MAC_init(context, padded, bytes.count, parameters)
                }
            }
        }
        precondition(isKeyed == 1, "OpenSSL cannot key HMAC-SHA256")
    }

    deinit { unsafe EVP_MAC_CTX_free(context) }

    func authenticate(_ message: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 32)
        var length = 0
        let isDone =
            unsafe EVP_MAC_init(context, nil, 0, nil) == 1
            && EVP_MAC_update(context, message, message.count) == 1
            && EVP_MAC_final(context, &code, &length, code.count) == 1
        precondition(isDone && length == code.count, "OpenSSL cannot compute HMAC-SHA256")
        return code
    }
}
