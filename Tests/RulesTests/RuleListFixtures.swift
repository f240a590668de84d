import Base
import Gateways
@testable import Principals
@testable import Rules

/// The form in which tests write rules: a key's values; one value alone is a scalar for `name` and `allow`.
typealias RuleText = [String: [String]]

/// Rules that must be readable; otherwise an empty list, which refuses everyone with a reason no test expects.
func rules(_ texts: [RuleText], not exception: RuleText? = nil) -> RuleList {
    let value = SettingsValue.list(
        texts.map { text in
            guard let exception else { return map(text) }
            guard case .map(let entries) = map(text) else { return .null }
            return .map(entries + [.init("not", map(exception))])
        })
    return RuleList.reading(value).list ?? RuleList(refusingEveryone: ())
}

private func map(_ text: RuleText) -> SettingsValue {
    .map(
        text.map { key, values in
            let scalars = values.map { SettingsValue.scalar($0, isQuoted: true) }
            return .init(key, key == "name" || key == "allow" ? scalars[0] : .list(scalars))
        })
}

extension RuleList {
    init(refusingEveryone: Void) { self = RuleList.reading(.list([])).list ?? RuleList() }

    static func reading(_ value: SettingsValue?) -> (list: RuleList?, problems: [String]) {
        var settings = SettingsReader(.map(value.map { [.init("rules", $0)] } ?? []))
        let list = RuleList(settings: &settings)
        settings.finish()
        return (list, settings.problems.problems)
    }

    static func reading(_ texts: [RuleText]) -> (list: RuleList?, problems: [String]) { reading(.list(texts.map(map))) }

    /// `permitted by a`, `denied by b`, `missing_fact by c`; without `by` if no rule decided.
    func decision(
        _ principal: Principal = .testing("alice", roles: ["dev"]), request: ForwardedRequest = .testing()
    ) -> String {
        switch permit(principal, request) {
        case .permitted(let permitted): "permitted" + (permitted.rule.map { " by \($0)" } ?? "")
        case .refused(let refusal, let rule): refusal.code.rawValue + (rule.map { " by \($0)" } ?? "")
        }
    }
}

extension Principal {
    static func testing(_ username: String, roles: [String] = []) -> Principal {
        Principal(identity: Identity(username: username, roles: roles), realm: "r", provider: "p")
    }
}

extension ForwardedRequest {
    /// `GET https://app.example.org/kibana/app` from 192.0.2.1, without the fact that a key asks about.
    static func testing(
        method: String = "GET", path: String = "/kibana/app", without key: String = ""
    ) -> ForwardedRequest {
        ForwardedRequest(
            method: key == "methods" ? nil : method, host: key == "hosts" ? nil : "app.example.org",
            path: key == "paths" ? nil : path, clientAddress: key == "networks" ? nil : IPAddress("192.0.2.1"))
    }
}
