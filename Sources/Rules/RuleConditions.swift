import Base
import Gateways
import Principals

/// Conditions on a principal and its request. Each absent one holds; each present one holds if any of its values does.
struct RuleConditions: Sendable {
    let realms: [ExactText]?
    let hosts: [HostPattern]?
    let paths: [PathPattern]?
    let methods: [ExactText]?
    let users: [ExactText]?
    let roles: [ExactText]?
    let networks: [AddressRange]?

    /// Reads the conditions among a map's keys.
    init(settings: inout SettingsReader) {
        realms = Self.values("realms", &settings, "must be a realm", ExactText.init)
        hosts = Self.values("hosts", &settings, "must be a host name without port, or *.example.org", HostPattern.init)
        paths = Self.values(
            "paths", &settings, "must be a decoded path from / on, without . or .. or empty segments", PathPattern.init)
        methods = Self.values("methods", &settings, "must be a method", ExactText.init)
        users = Self.values("users", &settings, "must be a user name", ExactText.init)
        roles = Self.values("roles", &settings, "must be a role", ExactText.init)
        networks = Self.values(
            "networks", &settings, "must be an address or a block such as 10.0.0.0/8"
        ) { AddressRange($0) }
        for method in methods ?? [] where method.text != method.text.uppercased() {
            settings.warn("methods", "methods have case: \(method.text) is not \(method.text.uppercased())")
        }
    }

    /// True if there is no condition at all.
    var isEmpty: Bool {
        realms == nil && hosts == nil && paths == nil && methods == nil && users == nil && roles == nil
            && networks == nil
    }

    /// True if every condition holds. A condition on a fact that is not there does not.
    func hold(for facts: RuleFacts) -> Bool {
        let principal = facts.principal
        let request = facts.request
        return Self.holds(realms) { $0.matches(principal.realm) }
            && Self.holds(users) { $0.matches(principal.username) }
            && Self.holds(roles) { role in principal.roles.contains { role.matches($0) } }
            && Self.holds(methods) { method in request.method.map { method.matches($0) } ?? false }
            && Self.holds(hosts) { host in request.host.map { host.matches($0) } ?? false }
            && Self.holds(paths) { path in facts.path.map { path.matches($0) } ?? false }
            && Self.holds(networks) { network in request.clientAddress.map { network.contains($0) } ?? false }
    }

    private static func holds<Value>(_ values: [Value]?, _ matches: (Value) -> Bool) -> Bool {
        guard let values else { return true }
        return values.contains(where: matches)
    }

    /// The values of a key; nil if it is absent. An empty list or value is a problem: it could mean all or nothing.
    private static func values<Value>(
        _ key: String, _ settings: inout SettingsReader, _ message: String, _ make: (String) -> Value?
    ) -> [Value]? {
        guard settings.mentions(key) else {
            _ = settings.take(key)
            return nil
        }
        let texts = settings.strings(key)
        if texts.isEmpty { settings.problem(key, "must not be empty") }
        return texts.compactMap { text in
            if let value = make(text) { return value }
            settings.problem(key, "\(message), not \"\(text)\"")
            return nil
        }
    }
}
