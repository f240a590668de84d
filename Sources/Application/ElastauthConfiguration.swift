import Base

/// The body of `/elastauth/config`: the part of the configuration that elastauth shows, in its order, without secrets.
///
/// Only the keys named here are shown, so that a new setting stays private until somebody decides otherwise.
enum ElastauthConfiguration {
    /// Writes the body from the effective settings.
    static func body(_ effective: SettingsValue) -> [UInt8] {
        let provider = firstProvider(effective)
        let type = text(value("type", in: provider)) ?? ""
        var fields: [SettingsValue.Entry] = [
            .init("auth_provider", quoted(type == "headers" ? "authelia" : type)),
            .init("cache", section(effective, "cache", ["expiration", "path", "redis_db", "redis_host", "type"])),
            .init("elasticsearch", elasticsearch(effective)),
            .init("proxy", .map([.init("enabled", .scalar("false", isQuoted: false))])),
        ]
        fields.append(.init("default_roles", value("default_roles", in: effective)))
        fields.append(.init("group_mappings", .map(entries(value("group_mappings", in: effective)))))
        fields.append(.init("provider_config", configuration(of: provider, type: type)))
        var bytes: [UInt8] = []
        append(.map(fields), to: &bytes)
        return bytes
    }

    // MARK: Sections

    private static func elasticsearch(_ effective: SettingsValue) -> SettingsValue {
        guard case .map(var fields) = section(effective, "elasticsearch", ["dry_run", "hosts", "username"]) else {
            return .null
        }
        fields.insert(.init("password", redacted), at: 2)
        return .map(fields)
    }

    private static func configuration(of provider: SettingsValue, type: String) -> SettingsValue {
        switch type {
        case "headers", "authelia", "authentik":
            return pick(["header_email", "header_groups", "header_name", "header_username"], from: provider)
        case "oidc":
            guard case .map(var fields) = pick(["claim_mappings", "client_id", "issuer"], from: provider) else {
                return .null
            }
            fields.insert(.init("client_secret", redacted), at: 2)
            return .map(fields)
        default: return .map([])
        }
    }

    private static func firstProvider(_ effective: SettingsValue) -> SettingsValue {
        guard case .list(let providers) = value("providers", in: effective) else { return .null }
        return providers.first ?? .null
    }

    private static func section(_ effective: SettingsValue, _ key: String, _ keys: [String]) -> SettingsValue {
        pick(keys, from: value(key, in: effective))
    }

    private static func pick(_ keys: [String], from map: SettingsValue) -> SettingsValue {
        .map(keys.map { .init($0, value($0, in: map)) })
    }

    // MARK: Values

    private static func entries(_ map: SettingsValue) -> [SettingsValue.Entry] {
        guard case .map(let entries) = map else { return [] }
        return entries
    }

    private static func value(_ key: String, in map: SettingsValue) -> SettingsValue {
        entries(map).first { $0.key == key }?.value ?? .null
    }

    private static func text(_ value: SettingsValue) -> String? {
        guard case .scalar(let text, _) = value else { return nil }
        return text
    }

    private static func quoted(_ text: String) -> SettingsValue { .scalar(text, isQuoted: true) }

    private static let redacted = SettingsValue.scalar("***", isQuoted: true)

    // MARK: JSON

    private static func append(_ value: SettingsValue, to bytes: inout [UInt8]) {
        switch value {
        case .null: bytes += Array("null".utf8)
        case .scalar(let text, let isQuoted):
            if !isQuoted, text == "true" || text == "false" || isWholeNumber(text) {
                bytes += Array(text.utf8)
            } else {
                JSONText.append(withoutCredentials(text), to: &bytes)
            }
        case .list(let values):
            bytes.append(0x5B)
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(0x2C) }
                append(value, to: &bytes)
            }
            bytes.append(0x5D)
        case .map(let entries):
            bytes.append(0x7B)
            for (index, entry) in entries.enumerated() {
                if index > 0 { bytes.append(0x2C) }
                JSONText.append(entry.key, to: &bytes)
                bytes.append(0x3A)
                append(entry.value, to: &bytes)
            }
            bytes.append(0x7D)
        }
    }

    /// True if the text is a number in JSON's grammar, so without a leading zero.
    private static func isWholeNumber(_ text: String) -> Bool { Int(text).map(String.init) == text }

    /// A URL's user and password become `***`; other texts stay.
    private static func withoutCredentials(_ text: String) -> String {
        guard let scheme = text.firstRange(of: "://") else { return text }
        let rest = text[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard let at = authority.lastIndex(of: "@") else { return text }
        return text[..<scheme.upperBound] + "***" + text[at...]
    }
}
