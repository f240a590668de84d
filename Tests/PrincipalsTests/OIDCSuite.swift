import Base
import Principals
import TestSupport
import Testing

/// Tests of `type: oidc`, each with a stand-in issuer of its own.
protocol OIDCSuite {
    var issuer: StandInOpenIDIssuer { get }
}

extension OIDCSuite {
    static func settings(_ validation: String, _ more: String = "") -> String {
        """
        name: subject
        realm: home
        issuer: \(StandInOpenIDIssuer.name)
        client_id: app
        client_secret: 'swordfish: 100%'
        token_validation: \(validation)
        \(more)
        """
    }

    func provider(_ validation: String, _ more: String = "") throws -> OIDCProvider {
        var reader = SettingsReader.testing(Self.settings(validation, more))
        let provider = OIDCProvider(settings: &reader, services: issuer.services)
        reader.finish()
        #expect(reader.problems.problems == [])
        return try #require(provider)
    }

    func judge(_ provider: OIDCProvider, _ token: String) async -> Verdict {
        await provider.authenticate(.bearer(token), until: .generous)
    }
}
