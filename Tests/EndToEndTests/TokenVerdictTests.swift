import Foundation
import TestSupport
import Testing

/// Our verdicts and those of a verifier that nobody here wrote: Envoy's `jwt_authn`, on BoringSSL.
@Suite struct `Verdicts on one table of tokens` {
    @Test func `are Envoy's, but where we are stricter for a reason`() throws {
        let cases = TokenCases()
        let issuer = try LocalIssuer(cases.minters)
        let keys = String(decoding: TokenMinter.keySet(cases.minters), as: UTF8.self)
        let envoy = try Envoy(issuer: TokenCases.issuer, audience: TokenCases.audience, keySet: keys)
        let daemon = try TokenDaemon(
            """
              - {type: jwt, name: keys, cert_uri: "\(issuer.keysURL)", issuer: "\(TokenCases.issuer)",
                 audience: \(TokenCases.audience)}
            """)
        for one in cases.all {
            let ours = try daemon.status(for: one.token)
            let envoys = try envoy.status(for: one.token)
            #expect(ours == (one.isGood ? 200 : 401), "\(one.what)")
            let isGoodToEnvoy = one.difference?.envoySaysGood ?? one.isGood
            #expect((envoys == 200) == isGoodToEnvoy, "\(one.what): Envoy answers \(envoys)")
            #expect(one.difference == nil || isGoodToEnvoy != one.isGood, "\(one.what) is no difference any more")
        }
    }
}
