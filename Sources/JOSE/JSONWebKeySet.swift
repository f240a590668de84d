import Base

/// A set of keys as an issuer publishes it (RFC 7517 §5), each made ready once.
///
/// Keys of an unknown kind, for another use, too weak or not in order are skipped: issuers add new kinds any day.
public struct JSONWebKeySet: Sendable {
    static let maximumBytes = 512 << 10
    static let maximumKeys = 256

    private let keys: [[UInt8]: [JSONWebKey]]

    /// Reads a set of at most 512 KiB and 256 keys. Keys of kind `oct` are for HMAC and are secrets: one who can read them
    /// can sign, so they are skipped unless `allowsSymmetric`.
    public init(json: [UInt8], allowsSymmetric: Bool = false) throws(JSONWebKeySetError) {
        guard json.count <= Self.maximumBytes else { throw .tooLarge }
        guard let object = try? JSONReader.read(json) else { throw .malformed }
        guard let entries = object["keys"]?.list else { throw .noKeys }
        guard entries.count <= Self.maximumKeys else { throw .tooManyKeys }
        var keys: [[UInt8]: [JSONWebKey]] = [:]
        for entry in entries {
            guard let key = JSONWebKey(entry), allowsSymmetric || !key.isSymmetric else { continue }
            keys[Array(key.keyID.utf8), default: []].append(key)
        }
        self.keys = keys
    }

    /// The IDs of the keys that can be used, in no order.
    public var keyIDs: [String] { keys.values.compactMap { $0.first?.keyID } }

    /// True if there is a usable key with this ID, byte by byte.
    public func contains(keyID: String) -> Bool { keys[Array(keyID.utf8)] != nil }

    /// True if both have the same keys under the same IDs, for the same algorithms.
    func isSame(as other: JSONWebKeySet) -> Bool {
        guard keys.count == other.keys.count else { return false }
        return keys.allSatisfy { keyID, mine in
            other.keys[keyID]?.elementsEqual(mine) {
                $0.thumbprint == $1.thumbprint && $0.algorithms == $1.algorithms
            } ?? false
        }
    }

    /// The key that the header names. Several keys of one ID are told apart by algorithm, never by trying: a token says
    /// which key made it, and if it does not the set is at fault.
    func key(for header: TokenHeader) throws(TokenError) -> JSONWebKey {
        guard let named = keys[Array(header.keyID.utf8)] else { throw TokenError(.unknownKey) }
        let fitting = named.filter { $0.algorithms.contains(header.algorithm) }
        guard let key = fitting.first, fitting.allSatisfy({ $0.thumbprint == key.thumbprint }) else {
            throw TokenError(.keyDoesNotFit)
        }
        return key
    }
}
