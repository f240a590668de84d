import Base
import CCrypt
import COpenSSL
import Glibc

/// Hashes that crypt(5) describes: bcrypt, yescrypt, scrypt (`$7$`), sha512-crypt, sha256-crypt; by libcrypt.
struct CryptScheme: PasswordScheme {
    let cost: String
    private let text: String

    init(_ text: String) throws(PasswordHash.Problem) {
        let parts = text.dropFirst().split(separator: "$", omittingEmptySubsequences: false).map(String.init)
        cost = try Self.cost(parts, length: text.utf8.count)
        // sha256-crypt and few rounds are legacy to libcrypt; the caller judges that, not this check.
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), text.utf8.count < 384,
            ![CRYPT_SALT_INVALID, CRYPT_SALT_METHOD_DISABLED].contains(unsafe crypt_checksalt(text))
        else { throw PasswordHash.Problem("is not a complete hash") }
        self.text = text
    }

    /// Reads and bounds the parameters; what is left is the cost.
    private static func cost(_ parts: [String], length: Int) throws(PasswordHash.Problem) -> String {
        switch parts[0] {
        case "2a", "2b", "2y":
            guard parts.count == 3, length == 60, parts[1].utf8.count == 2, let rounds = Int(parts[1]) else { break }
            guard (4...15).contains(rounds) else { throw PasswordHash.Problem("must have a bcrypt cost of 4 to 15") }
            return "bcrypt \(rounds)"
        case "5", "6": return try shaCost(parts)
        case "y": return try yescryptCost(parts)
        default: return try scryptCost(parts)
        }
        throw PasswordHash.Problem("is not a complete hash")
    }

    /// `$6$salt$hash`, `$6$rounds=656000$salt$hash`.
    private static func shaCost(_ parts: [String]) throws(PasswordHash.Problem) -> String {
        let hasRounds = parts.count == 4 && parts[1].hasPrefix("rounds=")
        guard hasRounds || parts.count == 3, parts.last?.utf8.count == (parts[0] == "6" ? 86 : 43) else {
            throw PasswordHash.Problem("is not a complete hash")
        }
        let rounds = hasRounds ? Int(parts[1].dropFirst(7)) : 5000
        guard let rounds, (1000...5_000_000).contains(rounds) else {
            throw PasswordHash.Problem("must have 1000 to 5000000 rounds")
        }
        return "sha\(parts[0] == "6" ? 512 : 256)-crypt \(rounds)"
    }

    /// `$y$j9T$salt$hash`: the flavour `j`, log2 of N less one, r less one. Anything longer holds rare parameters.
    private static func yescryptCost(_ parts: [String]) throws(PasswordHash.Problem) -> String {
        let parameters = Array(parts[1].utf8)
        guard parts.count == 4, parts[3].utf8.count == 43, parameters.count == 3, parameters[0] == UInt8(ascii: "j"),
            let exponent = value(of: parameters[1]), let blocks = value(of: parameters[2])
        else { throw PasswordHash.Problem("is not a yescrypt hash with usual parameters") }
        guard exponent + 1 >= 10, isBounded(exponent: exponent + 1, blocks: blocks + 1, lanes: 1) else {
            throw PasswordHash.Problem("must have a yescrypt cost of 1 to 9 as crypt(5) counts it")
        }
        return "yescrypt \(parts[1])"
    }

    /// `$7$CU..../....salt$hash`: log2 of N, r and p in five characters each, least significant first.
    private static func scryptCost(_ parts: [String]) throws(PasswordHash.Problem) -> String {
        let parameters = Array(parts[1].utf8.prefix(11))
        guard parts.count == 3, parts[2].utf8.count == 43, parameters.count == 11,
            let exponent = value(of: parameters[0]), let blocks = number(parameters[1..<6]),
            let lanes = number(parameters[6..<11])
        else { throw PasswordHash.Problem("is not a complete hash") }
        guard exponent >= 10, isBounded(exponent: exponent, blocks: blocks, lanes: lanes) else {
            throw PasswordHash.Problem(ScryptScheme.boundsProblem)
        }
        return "scrypt \(exponent) \(blocks) \(lanes)"
    }

    /// At most 256 MiB of memory, and as much work as 512 MiB make.
    static func isBounded(exponent: Int, blocks: Int, lanes: Int) -> Bool {
        guard (1...20).contains(exponent), (1...64).contains(blocks), (1...16).contains(lanes) else { return false }
        let memory = (128 << exponent) * blocks
        return memory <= 256 << 20 && memory * lanes <= 512 << 20
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var number = 0
        for digit in digits.reversed() {
            guard let value = value(of: digit) else { return nil }
            number = number << 6 | value
        }
        return number
    }

    private static func value(of digit: UInt8) -> Int? { Array("\(digits)".utf8).firstIndex(of: digit) }

    private static let digits = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

    func verify(_ password: Secret) -> Bool {
        guard let computed = Self.hash(password, setting: text) else { return false }
        let isSame = ConstantTime.areEqual(Array(computed.utf8), Array(text.utf8))
        // bcrypt looks at 72 bytes only: what is longer must not pass for its own beginning.
        return isSame && !(cost.hasPrefix("bcrypt") && password.count > 72)
    }

    static func make(from password: Secret) -> String? {
        let salt = SecureRandom.bytes(16).map { CChar(bitPattern: $0) }
        var setting = [CChar](repeating: 0, count: Int(CRYPT_GENSALT_OUTPUT_SIZE))
        guard unsafe crypt_gensalt_rn("$y$", 0, salt, CInt(salt.count), &setting, CInt(setting.count)) != nil else {
            return nil
        }
        return hash(password, setting: String(decoding: setting.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self))
    }

    /// The hash of a password under the salt and parameters of `setting`.
    private static func hash(_ password: Secret, setting: String) -> String? {
        let data = UnsafeMutablePointer<crypt_data>.allocate(capacity: 1)
        unsafe memset(data, 0, MemoryLayout<crypt_data>.size)
        defer {
            unsafe OPENSSL_cleanse(data, MemoryLayout<crypt_data>.size)
            unsafe data.deallocate()
        }
        return password.withBytes { bytes in
            var phrase = bytes.map { CChar(bitPattern: $0) } + [0]
            defer { unsafe OPENSSL_cleanse(&phrase, phrase.count) }
            guard let output = unsafe crypt_rn(phrase, setting, data, CInt(MemoryLayout<crypt_data>.size)) else {
                return nil
            }
            return unsafe String(cString: output)
        }
    }
}
