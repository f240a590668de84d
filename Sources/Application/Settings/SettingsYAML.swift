import Base

/// Writes a settings value as YAML that reads back as the same value.
enum SettingsYAML {
    /// The text, ended by a line break.
    static func text(of value: SettingsValue) -> String {
        var lines: [String] = []
        write(value, indentation: 0, into: &lines)
        return lines.map { "\($0)\n" }.joined()
    }

    private static func write(_ value: SettingsValue, indentation: Int, into lines: inout [String]) {
        let blank = String(repeating: " ", count: indentation)
        switch value {
        case .null, .scalar: lines.append(blank + inline(value))
        case .list(let items):
            for item in items { writeItem(item, indentation: indentation, into: &lines) }
        case .map(let entries):
            for entry in entries {
                let key = "\(blank)\(scalar(entry.key, isQuoted: true)):"
                if isBlock(entry.value) {
                    lines.append(key)
                    write(entry.value, indentation: indentation + 2, into: &lines)
                } else {
                    lines.append("\(key) \(inline(entry.value))")
                }
            }
        }
    }

    private static func writeItem(_ item: SettingsValue, indentation: Int, into lines: inout [String]) {
        let blank = String(repeating: " ", count: indentation)
        guard isBlock(item) else { return lines.append("\(blank)- \(inline(item))") }
        let first = lines.count
        write(item, indentation: indentation + 2, into: &lines)
        guard first < lines.count else { return }
        lines[first] = "\(blank)- \(lines[first].dropFirst(indentation + 2))"
    }

    /// True for what does not fit on its key's line.
    private static func isBlock(_ value: SettingsValue) -> Bool {
        switch value {
        case .null, .scalar: false
        case .list(let items): !items.isEmpty
        case .map(let entries): !entries.isEmpty
        }
    }

    private static func inline(_ value: SettingsValue) -> String {
        switch value {
        case .null: "null"
        case .scalar(let text, let isQuoted): scalar(text, isQuoted: isQuoted)
        case .list: "[]"
        case .map: "{}"
        }
    }

    /// A scalar: plain where that is unambiguous, else in double quotes.
    private static func scalar(_ text: String, isQuoted: Bool) -> String {
        if !isQuoted, !text.isEmpty { return text }
        let isPlain =
            text.first.map { $0.isASCII && ($0.isLetter || $0 == "/") } == true
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || "_./-@".utf8.contains(byte)
            } && !words.contains(text.lowercased())
        return isPlain ? text : quoted(text)
    }

    /// JSON's quoting is YAML's double quoting.
    private static func quoted(_ text: String) -> String {
        var bytes: [UInt8] = []
        JSONText.append(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Plain scalars that some YAML reader takes for something else than text.
    private static let words: Set<String> = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
}
