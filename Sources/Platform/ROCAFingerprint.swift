/// Recognises RSA moduli of Infineon's faulty generator, whose private keys can be computed from them (CVE-2017-15361).
///
/// Its primes are `k·M + 65537^a mod M`, with M the product of the first primes: modulo each of these, the modulus is a
/// power of 65537. Of other moduli that holds for fewer than one in 2¹⁰⁰.
enum ROCAFingerprint {
    /// True if the modulus, most significant byte first, is of that kind.
    static func matches(_ modulus: [UInt8]) -> Bool {
        primes.allSatisfy { prime in
            let rest = modulus.reduce(0) { ($0 << 8 | Int($1)) % prime }
            var power = 1
            for _ in 0..<prime {
                if power == rest { return true }
                power = power * 65537 % prime
            }
            return false
        }
    }

    /// The primes of the smallest M in use: that of keys of 512…960 bits; the larger ones contain it.
    private static let primes = [
        3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109,
        113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
    ]
}
