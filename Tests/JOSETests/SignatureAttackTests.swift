import Base
import JOSE
import Platform
import TestSupport
import Testing

/// Signatures that are not what they should be, in tokens that are good otherwise.
@Suite struct SignatureAttackTests {
    private let fixture: AttackFixture

    init() throws { fixture = try AttackFixture() }

    private func token(_ minter: TokenMinter, signature: (_ good: [UInt8]) -> [UInt8]) -> String {
        let parts = AttackFixture.parts(minter.mint(claims: AttackFixture.claims))
        let good = Base64.decodeURL(Array(parts[2].utf8)) ?? []
        return "\(parts[0]).\(parts[1]).\(AttackFixture.encoded(signature(good)))"
    }

    @Test func `signatures of another length are refused`() {
        for minter in [fixture.rs256, fixture.es256, fixture.es384, fixture.eddsa] {
            #expect(fixture.judge(token(minter) { $0 }) == nil)
            for change: ([UInt8]) -> [UInt8] in [
                { $0.dropLast() }, { Array($0.dropFirst()) }, { $0 + [0] }, { [0] + $0 }, { $0 + $0 },
                { Array($0.prefix(1)) }, { _ in [UInt8](repeating: 0xFF, count: 4096) },
            ] {
                #expect(fixture.judge(token(minter, signature: change)) == .badSignature)
            }
            #expect(fixture.judge(token(minter) { _ in [] }) == .malformed)
        }
    }

    // CVE-2022-21449: a verifier that does not ask for 0 < r, s < n takes these for any message.
    @Test func `ECDSA signatures of zeros, of the order and beyond are refused`() {
        let order = fromHex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
        let zero = [UInt8](repeating: 0, count: 32)
        let one = [UInt8](repeating: 0, count: 31) + [1]
        let all = [UInt8](repeating: 0xFF, count: 32)
        for r in [zero, one, order, all] {
            for s in [zero, one, order, all] {
                #expect(fixture.judge(token(fixture.es256) { _ in r + s }) == .badSignature)
            }
        }
        for half in [0, 1] {
            let signed = token(fixture.es256) { half == 0 ? zero + $0[32...] : $0[..<32] + zero }
            #expect(fixture.judge(signed) == .badSignature)
        }
    }

    @Test func `an ECDSA signature in DER is refused`() {
        for isShort in [false, true] {
            let signed = token(fixture.es256) { good in
                let r = integer(good[..<32]), s = integer(good[32...])
                let der = [0x30, UInt8(r.count + s.count)] + r + s
                return isShort ? Array(der.prefix(64)) : der
            }
            #expect(fixture.judge(signed) == .badSignature)
        }
    }

    @Test func `a signature of another message, key or curve is refused`() {
        let other = fixture.es256.sign(Array("another message".utf8))
        #expect(fixture.judge(token(fixture.es256) { _ in other }) == .badSignature)
        let stranger = TokenMinter(keyID: "p256", algorithm: .es256)
        #expect(fixture.judge(stranger.mint(claims: AttackFixture.claims)) == .badSignature)
        let parts = AttackFixture.parts(fixture.es384.mint(claims: AttackFixture.claims))
        let own = AttackFixture.parts(fixture.es256.mint(claims: AttackFixture.claims))
        #expect(fixture.judge("\(own[0]).\(own[1]).\(parts[2])") == .badSignature)
    }

    // The secret of HS256 would be what everybody can fetch: the public key, in any writing.
    @Test func `a public key is no secret`() throws {
        let members = fixture.rs256.jwkMembers
        let modulus = Base64.decodeURL(Array((members.first { $0.name == "n" }?.value.text ?? "").utf8)) ?? []
        let secrets = [
            modulus, Array(fixture.rs256.jwk.utf8), TokenMinter.keySet([fixture.rs256]), Array(pem(modulus).utf8),
            Array((pem(modulus) + "\n").utf8), [],
        ]
        let header = AttackFixture.encoded(#"{"alg":"HS256","kid":"rsa"}"#)
        let payload = AttackFixture.parts(fixture.rs256.mint(claims: AttackFixture.claims))[1]
        var lenient = fixture.requirements
        lenient.algorithms = SignatureAlgorithm.allCases
        for secret in secrets {
            let code = MessageAuthenticator(key: Secret(secret)).authenticate(Array("\(header).\(payload)".utf8))
            let token = "\(header).\(payload).\(AttackFixture.encoded(code))"
            #expect(fixture.judge(token) == .algorithmNotAllowed)
            #expect(fixture.judge(token, lenient) == .keyDoesNotFit)
        }
    }

    /// `SubjectPublicKeyInfo` of a 2048-bit key with the exponent 65537, as PEM.
    private func pem(_ modulus: [UInt8]) -> String {
        let prefix = fromHex("30820122300d06092a864886f70d01010105000382010f003082010a0282010100")
        let text = Base64.encode(prefix + modulus + fromHex("0203010001"))
        let lines = stride(from: 0, to: text.count, by: 64).map {
            String(decoding: text[$0..<min($0 + 64, text.count)], as: UTF8.self)
        }
        return "-----BEGIN PUBLIC KEY-----\n" + lines.joined(separator: "\n") + "\n-----END PUBLIC KEY-----"
    }

    private func integer(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let digits = Array(bytes.drop { $0 == 0 })
        let padded = (digits.first ?? 0) < 0x80 ? digits : [0] + digits
        return [0x02, UInt8(padded.count)] + padded
    }

    private func fromHex(_ text: String) -> [UInt8] {
        let digits = text.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
