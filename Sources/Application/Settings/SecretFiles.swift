import Base
import Platform

/// Replaces `x_file: PATH`, where `x` is a secret, by `x` with the file's text, without its last line break.
struct SecretFiles {
    /// The keys that hold secrets.
    static let secretKeys: Set<String> = [
        "password", "password_hash", "secret", "secret_key", "api_key", "client_secret", "private_client_secret",
        "ldap_password", "redis_password", "elasticsearch_password", "uri",
    ]
    /// The secret that is a list: its file holds one per line.
    static let listKey = "previous_secret_keys"

    private static let suffix = "_file"
    private static let limit = 64 << 10
    /// Maps whose keys are the operator's own words.
    private static let freeMaps: Set<String> = [
        "group_mappings", "attributes", "claim_mappings", "custom_headers", "services",
    ]

    /// Replaces all of them, in maps and lists.
    func resolve(_ value: SettingsValue, at path: String = "", problems: inout SettingsProblems) -> SettingsValue {
        switch value {
        case .null, .scalar: return value
        case .list(let items):
            return .list(
                items.enumerated().map { index, item in resolve(item, at: "\(path)[\(index)]", problems: &problems) })
        case .map(let entries):
            let keys = Set(entries.map { $0.key })
            return .map(
                entries.compactMap { entry in
                    let place = path.isEmpty ? entry.key : "\(path).\(entry.key)"
                    if Self.freeMaps.contains(entry.key) { return entry }
                    guard let key = Self.secret(namedBy: entry.key), case .scalar(let file, _) = entry.value else {
                        return .init(entry.key, resolve(entry.value, at: place, problems: &problems))
                    }
                    if keys.contains(key) {
                        problems.add("and \(key) must not both be given", at: place)
                        return nil
                    }
                    return .init(key, read(file, isList: key == Self.listKey, at: place, problems: &problems))
                })
        }
    }

    /// The secret that `x_file` names; nil if the key names none.
    static func secret(namedBy key: String) -> String? {
        guard key.hasSuffix(suffix) else { return nil }
        let name = String(key.dropLast(suffix.count))
        return secretKeys.contains(name) || name == listKey ? name : nil
    }

    private func read(
        _ file: String, isList: Bool, at path: String, problems: inout SettingsProblems
    ) -> SettingsValue {
        do throws(SystemError) {
            let bytes = try FileText.read(file, limit: Self.limit)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                problems.add("\(file) does not hold UTF-8 text", at: path)
                return .null
            }
            let secret = text.hasSuffix("\r\n") || text.hasSuffix("\n") ? String(text.dropLast()) : text
            if secret.isEmpty { problems.add("\(file) is empty", at: path) }
            guard isList else { return .scalar(secret, isQuoted: true) }
            return .list(secret.split(whereSeparator: \.isNewline).map { .scalar(String($0), isQuoted: true) })
        } catch {
            problems.add("cannot be read: \(error)", at: path)
            return .null
        }
    }
}
