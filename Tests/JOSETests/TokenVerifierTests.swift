import Base
import JOSE
import TestSupport
import Testing

@Suite struct TokenVerifierTests {
    private let now = UnixTime(seconds: 1_790_000_000)

    @Test(arguments: SignatureAlgorithm.allCases)
    func `a token signed with a listed algorithm is verified, and no changed one`(_ algorithm: SignatureAlgorithm)
        throws
    {
        let minter = TokenMinter(algorithm: algorithm)
        let keys = try JSONWebKeySet(json: TokenMinter.keySet([minter]), allowsSymmetric: true)
        let verifier = TokenVerifier(TokenRequirements(algorithms: [algorithm], audiences: ["us"]))
        let compact = Array(minter.mint(claims: TokenMinter.claims(audience: "us", now: now)).utf8)
        for _ in 0..<3 {
            let claims = try verifier.verify(try UnverifiedToken(compact), with: keys, now: now)
            #expect(claims.subject == "alice")
            #expect(claims.audiences == ["us"])
            #expect(claims.expiry == now.seconds + 3600)
            #expect(claims.tokenType == "JWT")
        }
        for index in compact.indices where compact[index] != UInt8(ascii: ".") {
            var changed = compact
            changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "E") : UInt8(ascii: "A")
            #expect(throws: TokenError.self, "byte \(index)") {
                try verifier.verify(try UnverifiedToken(changed), with: keys, now: now)
            }
        }
    }
}
