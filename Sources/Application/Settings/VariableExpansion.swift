import Base

/// Expands `${VAR}` and `${VAR:-default}` in every scalar of a file; `$${` is a literal `${`.
///
/// It runs after YAML was parsed, so that a variable's value can never become structure, and never on what a variable
/// or a secret file holds, so that a password may hold `${`.
struct VariableExpansion {
    /// The variables.
    let environment: [String: String]

    /// Expands all scalars of a document; problems name variables, never values.
    func expand(_ value: SettingsValue, at path: String = "", problems: inout SettingsProblems) -> SettingsValue {
        switch value {
        case .null: return .null
        case .scalar(let text, let isQuoted):
            guard text.contains("${") else { return value }
            switch expand(text) {
            case .success(let expanded): return .scalar(expanded, isQuoted: isQuoted)
            case .failure(let failure):
                problems.add(failure.message, at: path)
                return .null
            }
        case .list(let items):
            return .list(
                items.enumerated().map { index, item in
                    expand(item, at: "\(path)[\(index)]", problems: &problems)
                })
        case .map(let entries):
            return .map(
                entries.map { entry in
                    let place = path.isEmpty ? entry.key : "\(path).\(entry.key)"
                    return .init(entry.key, expand(entry.value, at: place, problems: &problems))
                })
        }
    }

    private struct Failure: Error {
        let message: String
    }

    private func expand(_ text: String) -> Result<String, Failure> {
        var result = ""
        var rest = Substring(text)
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                result += "${"
                rest = rest.dropFirst(3)
                continue
            }
            guard rest.hasPrefix("${") else {
                result += "$"
                rest = rest.dropFirst()
                continue
            }
            guard let end = rest.firstIndex(of: "}") else {
                return .failure(Failure(message: "${ has no } after it; a literal ${ is written $${"))
            }
            switch value(of: rest[rest.index(rest.startIndex, offsetBy: 2)..<end]) {
            case .success(let value): result += value
            case .failure(let failure): return .failure(failure)
            }
            rest = rest[rest.index(after: end)...]
        }
        return .success(result + rest)
    }

    /// The text between the braces: `NAME` or `NAME:-default`, where an empty variable counts as unset, as in a shell.
    private func value(of reference: Substring) -> Result<String, Failure> {
        let name = reference.prefix { $0 != ":" }
        let isName = !name.isEmpty && name.utf8.allSatisfy(Self.isNameByte) && name.first?.isNumber == false
        let rest = reference.dropFirst(name.count)
        guard isName, rest.isEmpty || rest.hasPrefix(":-") else {
            return .failure(Failure(message: "${ must be followed by NAME} or NAME:-default}"))
        }
        if rest.isEmpty {
            if let value = environment[String(name)] { return .success(value) }
            return .failure(Failure(message: "the environment variable \(name) is not set"))
        }
        if let value = environment[String(name)], !value.isEmpty { return .success(value) }
        return .success(String(rest.dropFirst(2)))
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
