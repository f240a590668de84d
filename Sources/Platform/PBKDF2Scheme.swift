import Base
import COpenSSL

/// PBKDF2 (RFC 8018 §5.2) as passlib, Authelia and the PHC string format write it.
///
/// `$pbkdf2-sha512$310000$salt$hash`, `$pbkdf2-sha512$i=310000,l=64$salt$hash`; `$pbkdf2$` alone means SHA-1.
struct PBKDF2Scheme: PasswordScheme {
    let cost: String
    private let digest: Function
    private let rounds: Int
    private let salt: [UInt8]
    private let key: [UInt8]

    private enum Function: String {
        case sha1 = "pbkdf2"
        case sha256 = "pbkdf2-sha256"
        case sha512 = "pbkdf2-sha512"
    }

    init(_ text: String) throws(PasswordHash.Problem) {
        let parts = text.dropFirst().split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 4, let digest = Function(rawValue: String(parts[0])),
            let salt = UnpaddedBase64.decode(parts[2]), let key = UnpaddedBase64.decode(parts[3])
        else { throw PasswordHash.Problem("is not a complete hash") }
        let number = parts[1].hasPrefix("i=") ? parts[1].dropFirst(2).prefix { $0 != "," } : parts[1]
        guard let rounds = Int(number), (1000...5_000_000).contains(rounds) else {
            throw PasswordHash.Problem("must have 1000 to 5000000 rounds")
        }
        guard (8...64).contains(salt.count), (16...64).contains(key.count) else {
            throw PasswordHash.Problem("must have a salt of 8 to 64 bytes and a key of 16 to 64")
        }
        (self.digest, self.rounds, self.salt, self.key) = (digest, rounds, salt, key)
        cost = "\(digest.rawValue) \(rounds) \(key.count)"
    }

    func verify(_ password: Secret) -> Bool {
        var derived = [UInt8](repeating: 0, count: key.count)
        let isDone = password.withBytes { bytes in
            var phrase = bytes.map { CChar(bitPattern: $0) }
            defer { unsafe OPENSSL_cleanse(&phrase, phrase.count) }
            let function =
                switch digest {
                case .sha1: unsafe EVP_sha1()
                case .sha256: unsafe EVP_sha256()
                case .sha512: unsafe EVP_sha512()
                }
            return unsafe PKCS5_PBKDF2_HMAC(
                phrase, CInt(phrase.count), salt, CInt(salt.count), CInt(rounds), function, CInt(key.count), &derived)
        }
        return isDone == 1 && ConstantTime.areEqual(derived, key)
    }
}
