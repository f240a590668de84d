import Base
import COpenSSL

/// scrypt (RFC 7914) as passlib and Authelia write it: `$scrypt$ln=16,r=8,p=1$salt$hash`.
struct ScryptScheme: PasswordScheme {
    static let boundsProblem = "must have ln of 10 to 20, r of 1 to 64, p of 1 to 16, and need at most 256 MiB"

    let cost: String
    private let exponent: Int
    private let blocks: Int
    private let lanes: Int
    private let salt: [UInt8]
    private let key: [UInt8]

    init(_ text: String) throws(PasswordHash.Problem) {
        let parts = text.dropFirst().split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 4, let salt = UnpaddedBase64.decode(parts[2]), let key = UnpaddedBase64.decode(parts[3]),
            (8...64).contains(salt.count), (16...64).contains(key.count)
        else { throw PasswordHash.Problem("is not a complete hash") }
        var numbers: [Int] = []
        let parameters = parts[1].split(separator: ",", omittingEmptySubsequences: false)
        for (parameter, name) in zip(parameters, ["ln=", "r=", "p="]) where parameter.hasPrefix(name) {
            if let number = Int(parameter.dropFirst(name.count)) { numbers.append(number) }
        }
        guard parameters.count == 3, numbers.count == 3, numbers[0] >= 10,
            CryptScheme.isBounded(exponent: numbers[0], blocks: numbers[1], lanes: numbers[2])
        else { throw PasswordHash.Problem(Self.boundsProblem) }
        (exponent, blocks, lanes, self.salt, self.key) = (numbers[0], numbers[1], numbers[2], salt, key)
        cost = "scrypt \(exponent) \(blocks) \(lanes)"
    }

    func verify(_ password: Secret) -> Bool {
        var derived = [UInt8](repeating: 0, count: key.count)
        let isDone = password.withBytes { bytes in
            var phrase = bytes.map { CChar(bitPattern: $0) }
            defer { unsafe OPENSSL_cleanse(&phrase, phrase.count) }
            return unsafe EVP_PBE_scrypt(
                phrase, phrase.count, salt, salt.count, 1 << UInt64(exponent), UInt64(blocks), UInt64(lanes),
                UInt64(512 << 20), &derived, key.count)
        }
        return isDone == 1 && ConstantTime.areEqual(derived, key)
    }
}
