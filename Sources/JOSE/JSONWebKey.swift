import Base
import Platform

/// A key that can verify signatures (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2), made ready.
struct JSONWebKey: Sendable {
    let keyID: String
    /// What it may verify: fit for its kind, curve and length, and no more than its `alg` says.
    let algorithms: [SignatureAlgorithm]
    /// SHA-256 of what makes the key (RFC 7638): equal for equal keys.
    let thumbprint: [UInt8]
    private let material: JSONWebKeyMaterial

    /// Reads a key; nil if it is none for signatures, or none to be trusted.
    init?(_ value: JSONValue) {
        guard let keyID = value["kid"]?.text, !keyID.isEmpty, Self.isForVerifying(value),
            let material = JSONWebKeyMaterial(value)
        else { return nil }
        var algorithms = material.algorithms
        if let named = value["alg"] {
            algorithms = algorithms.filter { TextBytes.areEqual($0.rawValue, named.text ?? "") }
        }
        guard !algorithms.isEmpty else { return nil }
        self.keyID = keyID
        self.algorithms = algorithms
        self.material = material
        thumbprint = material.thumbprint
    }

    /// True if whoever has it can sign.
    var isSymmetric: Bool { material.isSymmetric }

    /// True if `signature` is this key's for `message`; false for an algorithm that is not its own.
    func verify(_ signature: [UInt8], of message: [UInt8], algorithm: SignatureAlgorithm) -> Bool {
        algorithms.contains(algorithm) && material.verify(signature, of: message, algorithm: algorithm)
    }

    /// `use` and `key_ops` must allow it where they are there (RFC 7517 §4.2, §4.3).
    private static func isForVerifying(_ value: JSONValue) -> Bool {
        if let use = value["use"] {
            guard let use = use.text, TextBytes.areEqual(use, "sig") else { return false }
        }
        guard let operations = value["key_ops"] else { return true }
        return operations.texts?.contains { TextBytes.areEqual($0, "verify") } ?? false
    }
}
