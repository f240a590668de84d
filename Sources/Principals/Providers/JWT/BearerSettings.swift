import Base
import JOSE
import Platform

/// The keys of every provider that verifies JWTs: which tokens it takes, and how it speaks to their issuer.
struct BearerSettings: Sendable {
    /// `iss` of the tokens; nil if any will do.
    let issuer: String?
    /// `aud` must have one of these; empty if any will do.
    let audiences: [String]
    /// Signature algorithms that are taken.
    let algorithms: [SignatureAlgorithm]
    /// How far clocks may differ, in seconds.
    let leeway: Int64
    /// True if secrets in the key set count as keys.
    let allowsSymmetric: Bool
    /// Certificates for the connections to the issuer.
    let tls: TLSSettings

    /// Reads `issuer`, `audience`, `algorithms`, `leeway`, `allow_symmetric` and `tls`. The provider's other keys may
    /// imply an issuer or an audience.
    init(settings: inout SettingsReader, impliedIssuer: String? = nil, impliedAudience: String? = nil) {
        let issuer = impliedIssuer.map { settings.string("issuer", default: $0) } ?? settings.string("issuer")
        if let issuer, issuer.isEmpty { settings.problem("issuer", "must not be empty") }
        self.issuer = issuer
        audiences = settings.strings("audience", default: impliedAudience.map { [$0] } ?? [])
        if audiences.contains("") { settings.problem("audience", "must not be empty") }
        leeway = settings.duration("leeway", in: .zero ... .seconds(300), default: .seconds(60)).components.seconds
        allowsSymmetric = settings.boolean("allow_symmetric", default: false)
        algorithms = Self.algorithms(&settings, allowsSymmetric: allowsSymmetric)
        tls = UpstreamTLSKeys.read(&settings)
    }

    /// What a token must fulfil; `authorizedParties` are the `azp` that are taken, empty if any will do.
    func requirements(authorizedParties: [String] = []) -> TokenRequirements {
        TokenRequirements(
            algorithms: algorithms, issuer: issuer, audiences: audiences, authorizedParties: authorizedParties,
            leeway: leeway)
    }

    /// Warns of what is not looked at.
    func warn(_ settings: inout SettingsReader) {
        if issuer == nil {
            settings.warn("issuer", "is not set: tokens of any issuer that these keys sign for are taken")
        }
        if audiences.isEmpty { settings.warn("audience", "is not set: tokens for any other application are taken too") }
    }

    private static func algorithms(
        _ settings: inout SettingsReader, allowsSymmetric: Bool
    ) -> [SignatureAlgorithm] {
        let usual = allowsSymmetric ? SignatureAlgorithm.allCases : SignatureAlgorithm.asymmetric
        let names = settings.strings("algorithms", default: usual.map(\.rawValue))
        if names.isEmpty { settings.problem("algorithms", "must not be empty") }
        return names.compactMap { name in
            guard let found = SignatureAlgorithm.allCases.first(where: { $0.rawValue.utf8.elementsEqual(name.utf8) })
            else {
                let known = SignatureAlgorithm.allCases.map(\.rawValue).joined(separator: ", ")
                settings.problem("algorithms", "must be among \(known), not \(name)")
                return nil
            }
            guard allowsSymmetric || !found.isSymmetric else {
                settings.problem("algorithms", "\(name) needs allow_symmetric: true; whoever can verify it can sign")
                return nil
            }
            return found
        }
    }
}
