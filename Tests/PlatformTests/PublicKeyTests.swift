import Base
import Platform
import Testing

@Suite struct PublicKeyTests {
    private let message = Array("message".utf8)

    @Test func `a signature is verified by its own key, message and scheme only`() throws {
        let rsa = try #require(SigningKey(.rsa(bits: 2048)))
        let key = try PublicKey.rsa(modulus: rsa.publicParts[0], exponent: rsa.publicParts[1])
        let schemes: [SignatureScheme] = [
            .pkcs1(.sha256), .pkcs1(.sha384), .pkcs1(.sha512), .pss(.sha256), .pss(.sha384), .pss(.sha512),
        ]
        for made in schemes {
            let signature = try #require(rsa.sign(message, scheme: made))
            for asked in schemes + [.ecdsa(.sha256), .ed25519] {
                #expect(key.verify(signature, of: message, scheme: asked) == (asked == made))
            }
            #expect(!key.verify(signature, of: message + [0], scheme: made))
            #expect(!key.verify([0] + signature, of: message, scheme: made))
            #expect(!key.verify(signature.dropLast(), of: message, scheme: made))
            // The same key after refusals: its contexts are used again.
            #expect(key.verify(signature, of: message, scheme: made))
        }
    }

    @Test(arguments: [EllipticCurve.p256, .p384, .p521])
    func `a curve's signature has one length`(_ curve: EllipticCurve) throws {
        let signer = try #require(SigningKey(.ellipticCurve(curve)))
        let key = try PublicKey.ellipticCurve(curve, x: signer.publicParts[0], y: signer.publicParts[1])
        // Many: now and then r or s begins with zeros or needs one in DER.
        for number in 0..<300 {
            let message = Array("\(number)".utf8)
            let signature = try #require(signer.sign(message, scheme: .ecdsa(.sha256)))
            #expect(signature.count == 2 * curve.coordinateCount)
            #expect(key.verify(signature, of: message, scheme: .ecdsa(.sha256)))
            #expect(!key.verify(signature, of: message, scheme: .ecdsa(.sha384)))
            #expect(!key.verify(signature + [0], of: message, scheme: .ecdsa(.sha256)))
        }
        #expect(throws: PublicKeyError.point) {
            try PublicKey.ellipticCurve(curve, x: signer.publicParts[1], y: signer.publicParts[0])
        }
        #expect(throws: PublicKeyError.length) {
            try PublicKey.ellipticCurve(curve, x: [0] + signer.publicParts[0], y: signer.publicParts[1])
        }
        let zero = [UInt8](repeating: 0, count: curve.coordinateCount)
        #expect(throws: PublicKeyError.point) { try PublicKey.ellipticCurve(curve, x: zero, y: zero) }
        let all = [UInt8](repeating: 0xFF, count: curve.coordinateCount)
        #expect(throws: PublicKeyError.point) { try PublicKey.ellipticCurve(curve, x: all, y: all) }
    }

    @Test func `Ed25519 signs the message itself`() throws {
        let signer = try #require(SigningKey(.ed25519))
        let key = try PublicKey.ed25519(signer.publicParts[0])
        for message in [[], message, [UInt8](repeating: 7, count: 100_000)] {
            let signature = try #require(signer.sign(message, scheme: .ed25519))
            #expect(key.verify(signature, of: message, scheme: .ed25519))
            #expect(!key.verify(signature, of: message + [1], scheme: .ed25519))
            #expect(!key.verify(signature + [1], of: message, scheme: .ed25519))
        }
        #expect(throws: PublicKeyError.length) { try PublicKey.ed25519(signer.publicParts[0] + [0]) }
    }

    @Test func `an RSA key is as long as it should be, and its exponent as short`() throws {
        func modulus(bits: Int, last: UInt8 = 0x0B) -> [UInt8] {
            [UInt8](repeating: 0, count: 3) + [UInt8(1 << ((bits - 1) % 8))]
                + [UInt8](repeating: 0xC5, count: (bits - 1) / 8 - 1) + [last]
        }
        for bits in [2048, 2049, 3072, 4096, 8192] {
            _ = try PublicKey.rsa(modulus: modulus(bits: bits), exponent: [0, 0, 1, 0, 1])
        }
        for bits in [512, 1024, 2040, 2047, 8193, 16384] {
            #expect(throws: PublicKeyError.modulusSize) {
                try PublicKey.rsa(modulus: modulus(bits: bits), exponent: [1, 0, 1])
            }
        }
        #expect(throws: PublicKeyError.modulusSize) { try PublicKey.rsa(modulus: [], exponent: [3]) }
        #expect(throws: PublicKeyError.weakModulus) {
            try PublicKey.rsa(modulus: modulus(bits: 2048, last: 0x0A), exponent: [3])
        }
        let exponents: [[UInt8]] = [[], [0], [1], [0, 1], [2], [4], [1, 0, 0], [1, 0, 0, 0, 1]]
        for exponent in exponents {
            #expect(throws: PublicKeyError.exponent) {
                try PublicKey.rsa(modulus: modulus(bits: 2048), exponent: exponent)
            }
        }
        for exponent in [[3], [17], [1, 0, 1], [0xFF, 0xFF, 0xFF, 0xFF]] as [[UInt8]] {
            _ = try PublicKey.rsa(modulus: modulus(bits: 2048), exponent: exponent)
        }
    }

    @Test func `a modulus of Infineon's generator is refused`() throws {
        // Modulo each of the first primes, such a modulus is a power of 65537; this one is the 0th.
        let primorial = Self.product(of: [
            2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103,
            107,
            109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
        ])
        var number = primorial
        while number.count < 257 { number = Self.times(number, 256) }
        number[number.count - 1] += 1
        #expect(throws: PublicKeyError.weakModulus) { try PublicKey.rsa(modulus: number, exponent: [1, 0, 1]) }
    }

    /// The product, most significant byte first.
    private static func product(of factors: [Int]) -> [UInt8] { factors.reduce([1]) { times($0, $1) } }

    private static func times(_ number: [UInt8], _ factor: Int) -> [UInt8] {
        var carry = 0
        var digits: [UInt8] = []
        for digit in number.reversed() {
            carry += Int(digit) * factor
            digits.append(UInt8(carry & 0xFF))
            carry >>= 8
        }
        while carry > 0 {
            digits.append(UInt8(carry & 0xFF))
            carry >>= 8
        }
        return digits.reversed()
    }

    @Test func `many threads verify with one key`() async throws {
        let signer = try #require(SigningKey(.rsa(bits: 2048)))
        let key = try PublicKey.rsa(modulus: signer.publicParts[0], exponent: signer.publicParts[1])
        let signature = try #require(signer.sign(message, scheme: .pss(.sha256)))
        let message = message
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<200).allSatisfy { number in
                        let isGood = number % 3 != 0
                        return key.verify(signature, of: isGood ? message : [1], scheme: .pss(.sha256)) == isGood
                    }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }

    @Test func `HMAC with SHA-384 and SHA-512 as in RFC 4231, case 1`() {
        let key = Array(repeating: UInt8(0x0B), count: 20)
        for (hash, expected) in [
            (
                HashFunction.sha384,
                "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6"
            ),
            (
                .sha512,
                "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4"
                    + "be9d914eeb61f1702e696c203a126854"
            ),
        ] {
            let authenticator = MessageAuthenticator(key: Secret(key), hash: hash)
            #expect(authenticator.authenticate(Array("Hi There".utf8)) == Hex.bytes(expected))
        }
    }
}
