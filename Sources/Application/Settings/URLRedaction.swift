import Base

/// Takes credentials out of URLs that are shown: user information, and query parameters that are named like secrets.
enum URLRedaction {
    /// Redacts every scalar of a tree.
    static func redact(_ value: SettingsValue) -> SettingsValue {
        switch value {
        case .null: .null
        case .scalar(let text, let isQuoted): .scalar(redact(text), isQuoted: isQuoted)
        case .list(let items): .list(items.map(redact))
        case .map(let entries): .map(entries.map { .init($0.key, redact($0.value)) })
        }
    }

    /// Redacts every URL in a text.
    static func redact(_ text: String) -> String {
        guard text.contains("://") else { return text }
        var result = ""
        var rest = Substring(text)
        while let start = rest.firstRange(of: "://") {
            result += rest[..<start.upperBound]
            let url = rest[start.upperBound...].prefix { !$0.isWhitespace }
            let authority = url.prefix { !"/?#".contains($0) }
            // The last @ ends the user information: a password may hold one that nobody encoded.
            if let sign = authority.lastIndex(of: "@") {
                result += "\(mark)\(authority[sign...])"
            } else {
                result += authority
            }
            result += query(url[authority.endIndex...])
            rest = rest[url.endIndex...]
        }
        return result + rest
    }

    private static func query(_ rest: Substring) -> String {
        guard let start = rest.firstIndex(of: "?") else { return String(rest) }
        let parameters = rest[rest.index(after: start)...].split(separator: "&", omittingEmptySubsequences: false)
        let shown = parameters.map { parameter in
            guard let sign = parameter.firstIndex(of: "=") else { return String(parameter) }
            let name = parameter[..<sign].lowercased()
            let isSecret = ["token", "secret", "password", "passwd", "key", "auth"].contains { name.contains($0) }
            return isSecret && name != "authsource" ? "\(parameter[...sign])\(mark)" : String(parameter)
        }
        return rest[...start] + shown.joined(separator: "&")
    }

    private static let mark = "<redacted>"
}
