import Base

/// Rewrites the short and legacy forms of the two ancestors to the long form, before anything else reads the settings.
enum SettingsShortForms {
    /// Rewrites what says the same in other words: one source (the file, one prefix of variables) at a time, so that a
    /// later source's short form wins over an earlier one's long form.
    static func rewriteNames(_ tree: inout SettingsTree, problems: inout SettingsProblems) {
        for form in renamed { rename(form, &tree, &problems) }
        for key in ["listen", "bind_address"] { rewriteAddress(key, &tree, &problems) }
        rewriteWords(&tree)
    }

    /// Rewrites what depends on several keys, when all sources are one: `auth_provider`, and keys without effect.
    static func rewriteWhole(_ tree: inout SettingsTree, problems: inout SettingsProblems) {
        rewriteAuthProvider(&tree, &problems)
        refuseProxy(&tree, &problems)
        for key in withoutEffect where tree.remove([key]) != nil {
            problems.warn("is accepted and has no effect", at: key)
        }
    }

    // MARK: Names

    private struct Renaming {
        let from: [String]
        let to: [String]
        /// True where the ancestors call it legacy: each use is warned of.
        let isLegacy: Bool
        /// True if one value becomes a list of one.
        var isList = false
    }

    private static let renamed: [Renaming] =
        ["username", "groups", "email", "name"].map {
            Renaming(from: ["headers_\($0)"], to: ["authelia", "header_\($0)"], isLegacy: true)
        }
        + ["username", "password", "dry_run"].map {
            Renaming(from: ["elasticsearch_\($0)"], to: ["elasticsearch", $0], isLegacy: true)
        } + [
            Renaming(from: ["elasticsearch_host"], to: ["elasticsearch", "hosts"], isLegacy: true, isList: true),
            Renaming(from: ["cache_type"], to: ["cache", "type"], isLegacy: true),
            Renaming(from: ["cache_expire"], to: ["cache", "expiration"], isLegacy: true),
            Renaming(from: ["redis_host"], to: ["cache", "redis_host"], isLegacy: true),
            Renaming(from: ["redis_db"], to: ["cache", "redis_db"], isLegacy: true),
            Renaming(from: ["extend_cache"], to: ["cache", "extend_cache"], isLegacy: false),
            Renaming(from: ["log_level"], to: ["logging", "level"], isLegacy: false),
            Renaming(from: ["log_format"], to: ["logging", "format"], isLegacy: false),
            Renaming(from: ["enable_metrics"], to: ["metrics", "enabled"], isLegacy: false),
        ]

    private static func rename(_ form: Renaming, _ tree: inout SettingsTree, _ problems: inout SettingsProblems) {
        guard let value = tree.remove(form.from), value != .null else { return }
        let from = form.from.joined(separator: ".")
        let to = form.to.joined(separator: ".")
        if tree.has(form.to) {
            problems.warn("is ignored: \(to) is given too", at: from)
            return
        }
        if form.isLegacy { problems.warn("is a legacy name; write \(to)", at: from) }
        if form.isList, case .scalar = value {
            tree.set(form.to, .list([value]))
        } else {
            tree.set(form.to, value)
        }
    }

    // MARK: Addresses

    /// `listen` (elastauth) and `bind_address` (auth-o-tron 1.0.0): host and port, split at the last colon.
    private static func rewriteAddress(
        _ key: String, _ tree: inout SettingsTree, _ problems: inout SettingsProblems
    ) {
        guard let value = tree.remove([key]), value != .null else { return }
        if key == "bind_address" { problems.warn("is a legacy name; write server.host and server.port", at: key) }
        if tree.has(["server", "host"]) || tree.has(["server", "port"]) {
            problems.add("must not be given together with server.host or server.port", at: key)
            return
        }
        guard case .scalar(let text, _) = value, let address = address(text) else {
            problems.add("must be HOST:PORT", at: key)
            return
        }
        tree.set(["server", "host"], .scalar(address.host, isQuoted: true))
        tree.set(["server", "port"], .scalar("\(address.port)", isQuoted: false))
    }

    /// Splits `127.0.0.1:8080`, `[::1]:3000`, `::1:3000`; nil without host or port. `:8080` is every address.
    static func address(_ text: String) -> (host: String, port: Int)? {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let port = Int(digits), port <= 65535 else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        if host.contains("[") || host.contains("]") { return nil }
        return (host.isEmpty ? "0.0.0.0" : String(host), port)
    }

    // MARK: Words

    /// elastauth's `text` is our `console`; auth-o-tron compares levels and formats without case.
    private static func rewriteWords(_ tree: inout SettingsTree) {
        for path in [["logging", "level"], ["logging", "format"]] {
            guard case .scalar(let text, _)? = tree.value(at: path) else { continue }
            let word = text.filter { !$0.isWhitespace }.lowercased()
            tree.set(path, .scalar(word == "text" && path.last == "format" ? "console" : word, isQuoted: true))
        }
    }

    // MARK: The one provider of elastauth

    private static func rewriteAuthProvider(_ tree: inout SettingsTree, _ problems: inout SettingsProblems) {
        let authelia = tree.remove(["authelia"]).flatMap { $0 == .null ? nil : $0 }
        let oidc = tree.remove(["oidc"]).flatMap { $0 == .null ? nil : $0 }
        let word = tree.remove(["auth_provider"])
        if tree.has(["providers"]) {
            refuseBoth([("auth_provider", word), ("authelia", authelia), ("oidc", oidc)], &problems)
            return
        }
        guard let type = providerType(word, authelia, oidc, tree, &problems) else { return }
        let (used, unused) = type == "oidc" ? (oidc, authelia) : (authelia, oidc)
        if unused != nil {
            problems.warn("has no effect: auth_provider is \(type)", at: type == "oidc" ? "authelia" : "oidc")
        }
        var entries: [SettingsValue.Entry] = ["type", "name"].map { .init($0, .scalar(type, isQuoted: true)) }
        entries.append(.init("realm", .scalar(defaultRealm, isQuoted: true)))
        switch used {
        case .map(let more)?: entries += more.filter { !["type", "name", "realm"].contains($0.key) }
        case .null?, nil: break
        case .scalar?, .list?: problems.add("must be a map of keys and values", at: type)
        }
        tree.set(["providers"], .list([.map(entries)]))
    }

    /// The type that `auth_provider` names; nil if the configuration is not of elastauth's shape.
    private static func providerType(
        _ word: SettingsValue?, _ authelia: SettingsValue?, _ oidc: SettingsValue?, _ tree: SettingsTree,
        _ problems: inout SettingsProblems
    ) -> String? {
        if case .scalar(let text, _)? = word {
            if ["authelia", "oidc"].contains(text) { return text }
            problems.add("must be one of authelia, oidc, not \(text)", at: "auth_provider")
            return nil
        }
        if authelia != nil { return "authelia" }
        if oidc != nil {
            problems.add("needs auth_provider: oidc, or write an entry of providers", at: "oidc")
            return nil
        }
        guard !tree.value(at: ["providers"]).isGiven, tree.has(["elasticsearch"]) else { return nil }
        problems.warn("is not given: elastauth's default, authelia, is used", at: "auth_provider")
        return "authelia"
    }

    private static func refuseBoth(_ keys: [(String, SettingsValue?)], _ problems: inout SettingsProblems) {
        for (key, value) in keys where value != nil {
            problems.add("must not be given together with providers: write an entry of providers", at: key)
        }
    }

    // MARK: Keys without effect

    private static func refuseProxy(_ tree: inout SettingsTree, _ problems: inout SettingsProblems) {
        guard let proxy = tree.remove(["proxy"]), proxy != .null else { return }
        var enabled = false
        if case .map(let entries) = proxy,
            case .scalar(let text, _)? = entries.first(where: { $0.key == "enabled" })?.value
        {
            enabled = ["true", "yes", "on"].contains(text.lowercased())
        }
        if enabled {
            problems.add(
                "must not be true: Sallyport never proxies; put a gateway before the application and let it ask",
                at: "proxy.enabled")
        } else {
            problems.warn("is accepted and has no effect: Sallyport never proxies", at: "proxy")
        }
    }

    private static let withoutEffect = [
        "services", "debug", "enableOtel", "enable_otel", "enableOtelHostMetrics", "enableOtelRuntimeMetrics",
    ]
    /// The realm of the provider that a short form makes.
    private static let defaultRealm = "default"
}

extension SettingsValue? {
    /// True if the key stands in the document, also as an empty list.
    fileprivate var isGiven: Bool { self != nil && self != .some(.null) }
}
