import Base
import JOSE
import Principals
import TestSupport
import Testing

/// API keys may leave; whatever could be worth something elsewhere must not.
@Suite struct TokenRoutingTests {
    private static let keepers = [
        TokenMinter(algorithm: .es256).mint(claims: ["iss": .text("https://issuer")]),
        TokenMinter(algorithm: .hs512).mint(claims: [:]), "eyJhbGciOiJub25lIn0", "eyJ", "a.b.c", "..", "a.b.c.d.e",
        "sly_", "sly_0123456789abcdef", "",
    ]

    @Test(arguments: keepers)
    func `no API sees a JWT, a piece of one, or a token of ours`(_ token: String) async throws {
        let credentials = Credentials.bearer(Secret(token))
        let ecmwf = try TokenServiceFixture<ECMWFAPIProvider>("uri: 'https://a'") { _ in .init(#"{"uid":"x"}"#) }
        let efas = try TokenServiceFixture<EFASAPIProvider>("uri: 'https://a'") { _ in .init(#"{"username":"x"}"#) }
        for subject in [ecmwf.subject, efas.subject] as [any Provider] {
            #expect(subject.recall(credentials)?.word == "not applicable")
            #expect(await subject.authenticate(credentials, until: .generous).word == "not applicable")
        }
        #expect(ecmwf.clients.sent.isEmpty)
        #expect(efas.clients.sent.isEmpty)
    }
}
