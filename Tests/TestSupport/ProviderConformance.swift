import Base
public import Principals

/// What every provider promises, checked on one that is configured with the given settings.
///
/// A provider's tests call it in one line and expect no faults:
/// `#expect(await ProviderConformance<PlainProvider>(settings: …, accepted: …).faults() == [])`.
public struct ProviderConformance<Subject: Provider> {
    private let settings: String
    private let accepted: [Credentials]
    private let rejected: [Credentials]
    private let foreign: [Credentials]
    private let secrets: [String]
    private let services: Services

    /// Takes settings in YAML (with `name: subject` and `realm: home`), credentials that they accept, reject and leave to
    /// others, the secrets that stand in either, and what the provider may use.
    public init(
        settings: String, accepted: [Credentials], rejected: [Credentials], foreign: [Credentials],
        secrets: [String] = [], services: Services = .testing()
    ) {
        self.settings = settings
        self.accepted = accepted
        self.rejected = rejected
        self.foreign = foreign
        self.secrets = secrets
        self.services = services
    }

    /// Everything that is not as promised.
    public func faults() async -> [String] {
        var faults: [String] = []
        var reader = SettingsReader.testing(settings)
        let subject = Subject(settings: &reader, services: services)
        reader.finish()
        guard let subject, reader.problems.problems.isEmpty else {
            return ["cannot be configured: \(reader.problems.problems)"]
        }
        faults += configurationFaults(of: subject, reader)
        for credentials in accepted { faults += await acceptanceFaults(of: subject, credentials) }
        for credentials in rejected {
            let verdict = await subject.authenticate(credentials, until: .generous)
            if case .rejected(let reason) = verdict {
                faults += secrets.filter(reason.contains).map { "the reason holds the secret \($0)" }
            } else {
                faults.append("\(credentials) should be rejected, not \(verdict)")
            }
        }
        for credentials in foreign {
            let verdict = await subject.authenticate(credentials, until: .generous)
            if case .notApplicable = verdict { continue }
            faults.append("\(credentials) is not for this provider, but: \(verdict)")
        }
        return faults
    }

    private func configurationFaults(of subject: Subject, _ reader: SettingsReader) -> [String] {
        var faults: [String] = []
        if subject.name != "subject" { faults.append("does not read its name") }
        if subject.realm != "home" { faults.append("does not read its realm") }
        if let challenge = subject.challenge, challenge.realm != "home" { faults.append("challenges another realm") }
        let isWord = Subject.type.utf8.allSatisfy {
            (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 95
        }
        if Subject.type.isEmpty || !isWord { faults.append("the type is not a lower-case word") }
        faults += secrets.filter { "\(reader.effective)".contains($0) }.map { "the effective settings show \($0)" }
        var unknown = SettingsReader.testing(settings + "\nno_such_key: 1\n", path: "providers[0]")
        _ = Subject(settings: &unknown, services: services)
        unknown.finish()
        if !unknown.problems.problems.contains(where: { $0.hasPrefix("providers[0].no_such_key: ") }) {
            faults.append("an unknown key is not reported")
        }
        return faults
    }

    /// Accepted credentials name somebody, to many callers at once too; without time left they are never rejected.
    private func acceptanceFaults(of subject: Subject, _ credentials: Credentials) async -> [String] {
        let late = await subject.authenticate(credentials, until: .passed)
        let names = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    guard case .authenticated(let identity) = await subject.authenticate(credentials, until: .generous)
                    else { return nil }
                    return identity.username.isEmpty ? nil : identity.username
                }
            }
            return await group.reduce(into: [String?]()) { $0.append($1) }
        }
        var faults: [String] = []
        if names.contains(nil) || Set(names).count != 1 { faults.append("\(credentials) should be accepted by all") }
        switch late {
        case .authenticated, .unavailable: break
        case .rejected, .notApplicable: faults.append("without time left \(credentials) is \(late)")
        }
        return faults
    }
}
