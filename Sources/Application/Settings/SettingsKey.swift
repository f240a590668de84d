/// A key that an environment variable can set, and what its value is.
struct SettingsKey {
    /// What a variable's text becomes.
    enum Kind {
        /// A text, number or boolean.
        case text
        /// A list of texts: `a,b`, or YAML (`[a, b]`).
        case list
        /// YAML: `[{type: plain, …}]`.
        case document
    }

    /// The path: `["server", "port"]`.
    let path: [String]
    /// What its value is.
    let kind: Kind

    /// The key at a path; nil if there is none. `x_file` is a key where `x` is a secret.
    static func at(_ path: [String]) -> SettingsKey? {
        if let kind = kinds[path.joined(separator: ".")] { return SettingsKey(path: path, kind: kind) }
        if path.count == 2, let map = path.first, let element = maps[map] {
            return path.last?.isEmpty == false ? SettingsKey(path: path, kind: element) : nil
        }
        guard let last = path.last, let secret = SecretFiles.secret(namedBy: last) else { return nil }
        guard kinds[(path.dropLast() + [secret]).joined(separator: ".")] != nil else { return nil }
        return SettingsKey(path: path, kind: .text)
    }

    /// The key whose path, joined by single underscores, is `name` (elastauth's spelling); nil if there is none.
    static func named(_ name: String) -> SettingsKey? { flatNames[name] }

    /// Every key with a fixed path, dotted.
    static var allPaths: [String] { kinds.keys.sorted() }

    private static let flatNames: [String: SettingsKey] = {
        var names: [String: SettingsKey] = [:]
        for (path, kind) in kinds {
            let parts = path.split(separator: ".").map(String.init)
            names[parts.joined(separator: "_").lowercased()] = SettingsKey(path: parts, kind: kind)
            guard let last = parts.last, SecretFiles.secretKeys.contains(last) else { continue }
            let file = parts.dropLast() + ["\(last)_file"]
            names[file.joined(separator: "_")] = SettingsKey(path: Array(file), kind: .text)
        }
        return names
    }()

    /// Maps whose keys are the operator's own words.
    private static let maps: [String: Kind] = ["group_mappings": .list]

    private static let kinds: [String: Kind] = {
        var kinds: [String: Kind] = [:]
        for (section, keys) in texts {
            for key in keys.split(whereSeparator: \.isWhitespace) {
                kinds[section.isEmpty ? String(key) : "\(section).\(key)"] = .text
            }
        }
        for path in lists { kinds[path] = .list }
        for path in ["providers", "augmenters", "rules", "group_mappings", "services"] { kinds[path] = .document }
        return kinds
    }()

    private static let lists = [
        "previous_secret_keys", "default_roles", "group_whitelist", "server.trusted_proxies", "jwt.attributes",
        "elasticsearch.hosts", "cache.redis_sentinels", "oidc.scopes", "oidc.authorized_parties",
        "oidc.audience", "oidc.algorithms",
    ]

    private static let texts: [(section: String, keys: String)] = [
        ("", "version secret_key default_roles_mode enable_group_whitelist include_legacy_headers authorization"),
        ("", "listen bind_address auth_provider log_level log_format enable_metrics extend_cache debug"),
        ("", "headers_username headers_groups headers_email headers_name"),
        ("", "elasticsearch_host elasticsearch_username elasticsearch_password elasticsearch_dry_run"),
        ("", "cache_type cache_expire redis_host redis_db"),
        ("", "enableOtel enableOtelHostMetrics enableOtelRuntimeMetrics enable_otel"),
        ("server", "host port unix_socket threads drain_timeout"),
        ("server.tls", "cert_file key_file client_ca_file client_auth"),
        ("server.limits", "head_bytes header_count connections head_timeout idle_timeout"),
        ("metrics", "enabled host port"),
        ("auth", "timeout_in_ms deadline max_credentials"),
        ("regulation", "enabled max_attempts window ban"),
        ("jwt", "iss exp secret kid aud include_aud max_bytes"),
        ("elasticsearch", "username password api_key dry_run timeout user_format adopt_existing cluster"),
        ("elasticsearch.tls", "enabled ca_cert client_cert client_key insecure_skip_verify"),
        ("cache", "type expiration extend_cache max_entries path redis_host redis_db redis_username redis_password"),
        ("cache", "redis_master"),
        ("cache.redis_tls", "enabled ca_cert client_cert client_key insecure_skip_verify"),
        ("store", "enabled type path uri database expiration"),
        ("store.tls", "ca_cert client_cert client_key"),
        ("logging", "level format service_name service_version"),
        ("authelia", "header_username header_groups header_email header_name"),
        ("oidc", "issuer client_id client_secret authorization_endpoint token_endpoint userinfo_endpoint jwks_uri"),
        ("oidc", "introspection_endpoint client_auth_method token_validation use_pkce leeway allow_symmetric"),
        ("oidc.tls", "ca_cert client_cert client_key"),
        ("oidc.claim_mappings", "username email groups full_name"),
        ("proxy", "enabled elasticsearch_url timeout max_idle_conns idle_conn_timeout"),
    ]
}
