import Base
@testable import Platform
import Testing

/// Vectors of FIPS 180-4, RFC 4231, RFC 5869 and NIST's GCM specification.
@Suite struct CryptographyTests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func `SHA-256 as in FIPS 180-4`(message: String, digest: String) {
        #expect(Digest.sha256(Array(message.utf8)) == Hex.bytes(digest))
    }

    @Test(arguments: [
        (
            String(repeating: "0b", count: 20), "4869205468657265",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            String(repeating: "aa", count: 131),
            "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579204669727374",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ])
    func `HMAC-SHA256 as in RFC 4231, also the second time`(key: String, message: String, code: String) {
        let authenticator = MessageAuthenticator(key: Secret(Hex.bytes(key)))
        for _ in 0..<3 { #expect(authenticator.authenticate(Hex.bytes(message)) == Hex.bytes(code)) }
        #expect(authenticator.verify(Hex.bytes(code), of: Hex.bytes(message)))
        #expect(!authenticator.verify(Hex.bytes(code), of: Hex.bytes(message) + [0]))
    }

    @Test func `an empty key is a key`() {
        let code = MessageAuthenticator(key: Secret([])).authenticate([])
        #expect(code == Hex.bytes("b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"))
    }

    @Test func `one authenticator serves many threads`() async {
        let authenticator = MessageAuthenticator(key: Secret("key"))
        let expected = authenticator.authenticate([1, 2, 3])
        await withTaskGroup(of: Bool.self) { group in
            for index in 0..<64 {
                group.addTask {
                    _ = authenticator.authenticate([UInt8(index)])
                    return authenticator.authenticate([1, 2, 3]) == expected
                }
            }
            for await isSame in group { #expect(isSame) }
        }
    }

    @Test func `HKDF-SHA256 as in RFC 5869, cases 1 and 3`() {
        let key = [UInt8](repeating: 0x0B, count: 22)
        #expect(
            KeyDerivation.expand(
                key, salt: Hex.bytes("000102030405060708090a0b0c"), info: Hex.bytes("f0f1f2f3f4f5f6f7f8f9"), count: 42)
                == Hex.bytes("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"))
        #expect(
            KeyDerivation.expand(key, salt: [], info: [], count: 42)
                == Hex.bytes("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"))
    }

    @Test func `each label derives its own key`() {
        let secret = Secret("secret")
        let keys = ["a", "b"].map { KeyDerivation.derive(from: secret, label: $0, count: 32).withBytes { $0 } }
        #expect(keys[0] != keys[1])
        #expect(keys[0].count == 32)
        #expect(KeyDerivation.derive(from: secret, label: "a", count: 32).withBytes { $0 } == keys[0])
    }

    @Test func `what was sealed opens only unchanged`() {
        let cipher = AuthenticatedCipher(key: Secret([UInt8](0..<32)))
        for plaintext in [[], Array("password".utf8), [UInt8](repeating: 7, count: 1000)] {
            let sealed = cipher.seal(plaintext, additionalData: [1])
            #expect(sealed.count == plaintext.count + 28)
            #expect(cipher.open(sealed, additionalData: [1]) == plaintext)
            #expect(cipher.open(sealed, additionalData: [2]) == nil)
            #expect(cipher.open(sealed, additionalData: []) == nil)
            #expect(cipher.open(sealed.dropLast(), additionalData: [1]) == nil)
            for index in sealed.indices.prefix(40) {
                var changed = sealed
                changed[index] ^= 1
                #expect(cipher.open(changed, additionalData: [1]) == nil)
            }
            #expect(cipher.open(sealed, additionalData: [1]) == plaintext)
        }
        #expect(cipher.open([], additionalData: []) == nil)
        #expect(cipher.seal([1], additionalData: []) != cipher.seal([1], additionalData: []))
        #expect(
            AuthenticatedCipher(key: Secret([UInt8](1...32))).open(
                cipher.seal([1], additionalData: []), additionalData: []) == nil)
    }

    @Test func `AES-256-GCM as in test case 16 of the GCM specification`() {
        let cipher = AuthenticatedCipher(
            key: Secret(Hex.bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")))
        let sealed = Hex.bytes(
            "cafebabefacedbaddecaf888"
                + "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
                + "c5f61e6393ba7a0abcc9f662" + "76fc6ece0f4e1768cddf8853bb2d551b")
        let plaintext = cipher.open(sealed, additionalData: Hex.bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
        #expect(
            plaintext
                == Hex.bytes(
                    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
                        + "b16aedf5aa0de657ba637b39"))
    }

    @Test func `comparison needs the same bytes`() {
        #expect(ConstantTime.areEqual([1, 2], [1, 2]))
        #expect(ConstantTime.areEqual([], []))
        #expect(!ConstantTime.areEqual([1, 2], [1, 3]))
        #expect(!ConstantTime.areEqual([1, 2], [1]))
    }

    @Test func `random bytes differ`() {
        #expect(SecureRandom.bytes(0) == [])
        #expect(SecureRandom.bytes(16) != SecureRandom.bytes(16))
    }
}
