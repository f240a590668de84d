import Base
import JOSE
import Testing

@Suite struct TokenSignerTests {
    private let key = Secret("secret-of-32-bytes-for-the-tests")

    // Expected texts: Python's hmac and base64.
    @Test func `a token is header, claims and signature`() {
        #expect(
            sign(TokenSigner(key: key), #"{"sub":"home-alice"}"#)
                == "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJob21lLWFsaWNlIn0.1AnoBekBPOyIVUS"
                + "3NlE8Bt2g_lOfAi6gnWBtB_Zs-Ec")
    }

    @Test func `a key ID goes into the header, escaped`() {
        #expect(
            sign(TokenSigner(key: key, keyID: #"k"1"#), "{}")
                == "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiIsImtpZCI6ImtcIjEifQ.e30.79_EhZVFyT59CXehZ1kcj"
                + "u98YKbcKwn9MzdwlYjYE6s")
    }

    @Test func `signing is repeatable and another key signs otherwise`() {
        let signer = TokenSigner(key: key)
        #expect(sign(signer, "{}") == sign(signer, "{}"))
        #expect(sign(signer, "{}") != sign(TokenSigner(key: Secret("another")), "{}"))
    }

    private func sign(_ signer: TokenSigner, _ claims: String) -> String {
        String(decoding: signer.sign(claims: Array(claims.utf8)), as: UTF8.self)
    }
}
