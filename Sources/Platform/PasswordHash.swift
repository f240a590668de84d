public import Base

/// A password hash as it stands in a configuration or an htpasswd file, read and found acceptable.
///
/// Its cost is bounded when it is read, so that no configuration can stall the daemon or fill its memory. Verifying
/// takes up to a second: never on an event loop.
public struct PasswordHash: Sendable {
    /// Why a hash is not accepted; holds nothing of the hash.
    public struct Problem: Error, Sendable, Equatable {
        /// For the configuration's reader.
        public let message: String

        init(_ message: String) { self.message = message }
    }

    /// The longest password; what is longer verifies against nothing. libcrypt's own limit.
    public static let maximumPasswordBytes = 511

    private let scheme: any PasswordScheme

    /// Reads bcrypt, scrypt, yescrypt, sha512-crypt, sha256-crypt and PBKDF2 hashes.
    public init(_ text: String) throws(Problem) {
        guard text.utf8.count <= 512 else { throw Problem("is too long for a password hash") }
        switch text.split(separator: "$", omittingEmptySubsequences: false).dropFirst().first ?? "" {
        case "2a", "2b", "2y", "y", "7", "6", "5": scheme = try CryptScheme(text)
        case "pbkdf2", "pbkdf2-sha256", "pbkdf2-sha512": scheme = try PBKDF2Scheme(text)
        case "scrypt": scheme = try ScryptScheme(text)
        case "apr1", "1": throw Problem("is MD5, which is too weak; \(Self.advice)")
        case let word where word.hasPrefix("argon2"): throw Problem("is Argon2, which is not supported; \(Self.advice)")
        case _ where text.hasPrefix("{"): throw Problem("is a fast digest, which is too weak; \(Self.advice)")
        case _ where !text.hasPrefix("$"): throw Problem("is no hash, or DES, which is too weak; \(Self.advice)")
        default: throw Problem("is of an unknown kind; \(Self.advice)")
        }
    }

    /// Hashes with the same cost take the same time to verify: the kind and its parameters.
    public var cost: String { scheme.cost }

    /// True if the password is the one that was hashed. Empty or too long ones, and those with NUL, are not.
    public func verify(_ password: Secret) -> Bool {
        guard Self.accepts(password) else { return false }
        return scheme.verify(password)
    }

    /// True if a password can verify against any hash at all.
    public static func accepts(_ password: Secret) -> Bool {
        (1...maximumPasswordBytes).contains(password.count) && password.withBytes { !$0.contains(0) }
    }

    /// Makes a yescrypt hash under a random salt; nil for a password that could never verify.
    public static func make(from password: Secret) -> String? {
        accepts(password) ? CryptScheme.make(from: password) : nil
    }

    private static let advice = "make one with `sallyport hash-password`"
}
