import Base
import Platform

/// The settings that environment variables make, one tree for each prefix.
struct EnvironmentSettings {
    /// A prefix and its manners.
    enum Prefix: String, CaseIterable {
        /// elastauth: `ELASTAUTH_A_B` sets `a.b`, by the list of known keys; empty is unset.
        case elastauth = "ELASTAUTH_"
        /// auth-o-tron: `AOT_A__B` sets `a.b`; quotes around a value are taken off.
        case authotron = "AOT_"
        /// Ours: `SALLYPORT_A__B` sets `a.b`; an unknown name is a problem.
        case sallyport = "SALLYPORT_"
    }

    /// The prefix read.
    let prefix: Prefix
    /// What its variables set.
    private(set) var tree = SettingsTree()

    /// Reads the variables of one prefix.
    init(_ prefix: Prefix, environment: [String: String], problems: inout SettingsProblems) {
        self.prefix = prefix
        for (variable, value) in environment.sorted(by: { $0.key < $1.key }) {
            let upper = variable.uppercased()
            let isOurs = prefix == .authotron ? upper.hasPrefix(prefix.rawValue) : variable.hasPrefix(prefix.rawValue)
            guard isOurs, !Self.reserved.contains(upper), !KubernetesVariable.matches(upper, value: value) else {
                continue
            }
            if prefix == .elastauth, value.isEmpty { continue }
            read(variable, String(variable.dropFirst(prefix.rawValue.count)).lowercased(), value, &problems)
        }
    }

    private mutating func read(
        _ variable: String, _ name: String, _ value: String, _ problems: inout SettingsProblems
    ) {
        if prefix == .elastauth, readSpecial(variable, name, value) { return }
        guard let key = key(name) else {
            if prefix == .sallyport {
                problems.add("is not a known setting\(nearest(name))", at: variable)
            } else {
                problems.warn("is not a known setting and is ignored\(nearest(name))", at: variable)
            }
            return
        }
        tree.set(key.path, self.value(of: value, key.kind, variable, &problems))
    }

    private func key(_ name: String) -> SettingsKey? {
        if prefix == .elastauth { return SettingsKey.named(name) }
        return SettingsKey.at(name.split(separator: "_", omittingEmptySubsequences: false).joinedLevels())
    }

    /// elastauth's families of variables, some of which are no key's name; false if this is none of them.
    private mutating func readSpecial(_ variable: String, _ name: String, _ value: String) -> Bool {
        let hosts = "elasticsearch_hosts"
        if name.hasPrefix("\(hosts)_") {
            // The first replaces `…_HOSTS`, which sorts before it; elastauth ignores the others.
            guard name == "\(hosts)_0" else { return true }
            tree.set(["elasticsearch", "hosts"], .list([.scalar(value, isQuoted: true)]))
            return true
        }
        if name == "group_whitelist" {
            tree.set([name], Self.list(value.split(whereSeparator: \.isWhitespace)))
            return true
        }
        if name.hasPrefix("group_mappings_") {
            let group = String(name.dropFirst("group_mappings_".count))
            tree.set(["group_mappings", group], Self.list(value.split(separator: ",")))
            return true
        }
        return name.hasPrefix("oidc_custom_headers_")
    }

    private func value(
        of text: String, _ kind: SettingsKey.Kind, _ variable: String, _ problems: inout SettingsProblems
    ) -> SettingsValue {
        let trimmed = text.trimmingBlanks()
        switch kind {
        case .text:
            guard prefix == .authotron else { return .scalar(text, isQuoted: false) }
            guard trimmed.count > 1, trimmed.hasPrefix("\""), trimmed.hasSuffix("\"") else {
                return .scalar(String(trimmed), isQuoted: false)
            }
            return (try? YAMLDocument.read(Array(trimmed.utf8))) ?? .scalar(text, isQuoted: false)
        case .list:
            guard trimmed.hasPrefix("[") else { return Self.list(text.split(separator: ",")) }
        case .document: break
        }
        do throws(YAMLError) {
            return try YAMLDocument.read(Array(text.utf8))
        } catch {
            problems.add("cannot be read as YAML: \(error)", at: variable)
            return .null
        }
    }

    private func nearest(_ name: String) -> String {
        let separator = prefix == .elastauth ? "_" : "__"
        let names = SettingsKey.allPaths.map {
            $0.split(separator: ".").joined(separator: separator).lowercased()
        }
        guard let nearest = NearestName.of(name, among: names) else { return "" }
        return "; did you mean \(prefix.rawValue)\(nearest.uppercased())?"
    }

    private static func list(_ parts: [Substring]) -> SettingsValue {
        .list(parts.map { .scalar(String($0.trimmingBlanks()), isQuoted: true) })
    }

    /// Variables that are no settings: they say where the file is, or were elastauth's flags.
    private static let reserved: Set<String> = [
        "SALLYPORT_CONFIG", "AOT_CONFIG_PATH", "ELASTAUTH_CONFIG", "ELASTAUTH_GENERATEKEY",
    ]
}

extension StringProtocol {
    /// The text without blanks at both ends.
    fileprivate func trimmingBlanks() -> SubSequence {
        let start = firstIndex { !$0.isWhitespace } ?? endIndex
        let end = lastIndex { !$0.isWhitespace }.map { index(after: $0) } ?? endIndex
        return start <= end ? self[start..<end] : self[endIndex...]
    }
}

extension [Substring] {
    /// Joins what single underscores had split: an empty part stands where two underscores were.
    fileprivate func joinedLevels() -> [String] {
        split(separator: "", omittingEmptySubsequences: false).map { $0.joined(separator: "_") }
    }
}
