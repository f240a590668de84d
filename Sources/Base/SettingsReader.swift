/// Reads one map of the configuration: typed values, defaults, every problem with its path.
///
/// Each key that is asked for counts as known; `finish()` reports the others with the nearest known name. What was read,
/// defaults included and secrets redacted, is `effective`: what `sallyport check` prints.
public struct SettingsReader {
    /// The path of this map, "" for the whole document.
    public let path: String
    /// What has been found so far, by this reader and the readers it made.
    public var problems: SettingsProblems
    /// What was read, with defaults, secrets as `<redacted>`.
    public private(set) var effective: [SettingsValue.Entry] = []

    private var entries: [SettingsValue.Entry]
    private var known: [String] = []

    /// Reads `value`, which must be a map or empty.
    public init(_ value: SettingsValue, path: String = "", problems: SettingsProblems = SettingsProblems()) {
        self.path = path
        self.problems = problems
        switch value {
        case .map(let entries): self.entries = entries
        case .null: entries = []
        case .scalar, .list:
            entries = []
            self.problems.add("must be a map of keys and values", at: path)
        }
    }

    // MARK: Keys

    /// The path of a key of this map.
    public func path(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// True if the key stands in the document with a value other than empty.
    public func has(_ key: String) -> Bool {
        guard let entry = entries.first(where: { $0.key == key }) else { return false }
        return entry.value != .null
    }

    /// True if the key stands in the document, also when it is empty.
    public func mentions(_ key: String) -> Bool { entries.contains { $0.key == key } }

    /// Adds a problem of one key.
    public mutating func problem(_ key: String, _ message: String) { problems.add(message, at: path(of: key)) }

    /// Adds a warning about one key.
    public mutating func warn(_ key: String, _ message: String) { problems.warn(message, at: path(of: key)) }

    /// Takes a key's raw value: nil if absent or empty. The key counts as known. Nothing is added to `effective`.
    public mutating func take(_ key: String) -> SettingsValue? {
        if !known.contains(key) { known.append(key) }
        guard let value = entries.first(where: { $0.key == key })?.value, value != .null else { return nil }
        return value
    }

    /// Records a line of `effective`.
    public mutating func record(_ key: String, _ value: SettingsValue) {
        effective.removeAll { $0.key == key }
        effective.append(.init(key, value))
    }

    // MARK: Scalars

    /// A text; numbers and booleans count as their text.
    public mutating func string(_ key: String) -> String? {
        guard let value = take(key) else { return nil }
        guard case .scalar(let text, _) = value else {
            problem(key, "must be text")
            return nil
        }
        record(key, .scalar(text, isQuoted: true))
        return text
    }

    /// A text with a default.
    public mutating func string(_ key: String, default text: String) -> String {
        if let found = string(key) { return found }
        record(key, .scalar(text, isQuoted: true))
        return text
    }

    /// A text that must be there and not be empty.
    public mutating func requiredString(_ key: String) -> String? {
        guard take(key) != nil else {
            problem(key, "is required")
            return nil
        }
        guard let text = string(key) else { return nil }
        if text.isEmpty { problem(key, "must not be empty") }
        return text.isEmpty ? nil : text
    }

    /// One of a list of words.
    public mutating func word(_ key: String, _ words: [String], default word: String) -> String {
        let text = string(key, default: word)
        guard words.contains(text) else {
            problem(key, "must be one of \(words.joined(separator: ", ")), not \(text)")
            return word
        }
        return text
    }

    /// A secret. It never shows in `effective` or in a problem.
    public mutating func secret(_ key: String) -> Secret? {
        guard let value = take(key) else { return nil }
        guard case .scalar(let text, _) = value else {
            problem(key, "must be text")
            return nil
        }
        record(key, .scalar("<redacted>", isQuoted: false))
        return Secret(text)
    }

    /// A secret that must be there and not be empty.
    public mutating func requiredSecret(_ key: String) -> Secret? {
        guard take(key) != nil else {
            problem(key, "is required")
            return nil
        }
        guard let secret = secret(key) else { return nil }
        if secret.count == 0 { problem(key, "must not be empty") }
        return secret.count == 0 ? nil : secret
    }

    /// `true` or `false`.
    public mutating func boolean(_ key: String, default isTrue: Bool) -> Bool {
        defer {
            if !effective.contains(where: { $0.key == key }) { record(key, .scalar("\(isTrue)", isQuoted: false)) }
        }
        guard let value = take(key) else { return isTrue }
        guard case .scalar(let text, _) = value, let found = Self.booleans[text.lowercased()] else {
            problem(key, "must be true or false")
            return isTrue
        }
        record(key, .scalar("\(found)", isQuoted: false))
        return found
    }

    /// A whole number within a range.
    public mutating func integer(_ key: String, in range: ClosedRange<Int>, default number: Int) -> Int {
        integer(key, in: range)
            ?? {
                record(key, .scalar("\(number)", isQuoted: false))
                return number
            }()
    }

    /// A whole number within a range; nil if absent or bad.
    public mutating func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = take(key) else { return nil }
        guard case .scalar(let text, _) = value, let number = Int(text) else {
            problem(key, "must be a whole number")
            return nil
        }
        guard range.contains(number) else {
            problem(key, "must be \(range.lowerBound) to \(range.upperBound), not \(number)")
            return nil
        }
        record(key, .scalar("\(number)", isQuoted: false))
        return number
    }

    /// A duration within a range: `500ms`, `30s`, `5m`, `1h30m`, `7d`.
    public mutating func duration(_ key: String, in range: ClosedRange<Duration>, default duration: Duration)
        -> Duration
    {
        guard let value = take(key) else {
            record(key, .scalar(SettingsUnits.text(duration), isQuoted: false))
            return duration
        }
        guard case .scalar(let text, _) = value, let found = SettingsUnits.duration(text) else {
            problem(key, "must be a duration such as 500ms, 30s, 5m, 1h30m or 7d")
            return duration
        }
        guard range.contains(found) else {
            let bounds = "\(SettingsUnits.text(range.lowerBound)) to \(SettingsUnits.text(range.upperBound))"
            problem(key, "must be \(bounds), not \(text)")
            return duration
        }
        record(key, .scalar(SettingsUnits.text(found), isQuoted: false))
        return found
    }

    /// A size in bytes within a range: `16KiB`, `1MiB`, `4096`.
    public mutating func size(_ key: String, in range: ClosedRange<Int>, default bytes: Int) -> Int {
        guard let value = take(key) else {
            record(key, .scalar(SettingsUnits.text(bytes: bytes), isQuoted: false))
            return bytes
        }
        guard case .scalar(let text, _) = value, let found = SettingsUnits.size(text) else {
            problem(key, "must be a size such as 4096, 16KiB or 1MiB")
            return bytes
        }
        guard range.contains(found) else {
            let bounds =
                "\(SettingsUnits.text(bytes: range.lowerBound)) to \(SettingsUnits.text(bytes: range.upperBound))"
            problem(key, "must be \(bounds), not \(text)")
            return bytes
        }
        record(key, .scalar(SettingsUnits.text(bytes: found), isQuoted: false))
        return found
    }

    // MARK: Collections

    /// A list of texts; one text alone is a list of one.
    public mutating func strings(_ key: String, default texts: [String] = []) -> [String] {
        var found = texts
        if let value = take(key) { found = strings(value, at: path(of: key)) ?? texts }
        record(key, .list(found.map { .scalar($0, isQuoted: true) }))
        return found
    }

    /// A map from text to lists of texts, in document order.
    public mutating func stringLists(_ key: String) -> [(key: String, values: [String])] {
        guard let value = take(key) else { return [] }
        guard case .map(let entries) = value else {
            problem(key, "must be a map of lists")
            return []
        }
        let lists = entries.map { entry in
            (key: entry.key, values: strings(entry.value, at: "\(path(of: key)).\(entry.key)") ?? [])
        }
        record(key, .map(lists.map { .init($0.key, .list($0.values.map { .scalar($0, isQuoted: true) })) }))
        return lists
    }

    /// A map from text to text.
    public mutating func stringMap(_ key: String) -> [String: String] {
        guard let value = take(key) else { return [:] }
        guard case .map(let entries) = value else {
            problem(key, "must be a map of texts")
            return [:]
        }
        var map: [String: String] = [:]
        for entry in entries {
            guard case .scalar(let text, _) = entry.value else {
                problems.add("must be text", at: "\(path(of: key)).\(entry.key)")
                continue
            }
            map[entry.key] = text
        }
        record(key, .map(entries))
        return map
    }

    /// Reads a nested map with its own reader, which is finished afterwards. An absent map is read as an empty one.
    public mutating func section<Result>(_ key: String, _ read: (inout SettingsReader) -> Result) -> Result {
        let value = take(key) ?? .null
        var reader = SettingsReader(value, path: path(of: key), problems: problems)
        let result = read(&reader)
        reader.finish()
        problems = reader.problems
        record(key, .map(reader.effective))
        return result
    }

    /// Reads a list of maps, each with its own reader, finished afterwards.
    public mutating func sections<Result>(_ key: String, _ read: (inout SettingsReader) -> Result?) -> [Result] {
        guard let value = take(key) else { return [] }
        guard case .list(let items) = value else {
            problem(key, "must be a list")
            return []
        }
        var effective: [SettingsValue] = []
        let results = items.enumerated().compactMap { index, item in
            var reader = SettingsReader(item, path: "\(path(of: key))[\(index)]", problems: problems)
            let result = read(&reader)
            reader.finish()
            problems = reader.problems
            effective.append(.map(reader.effective))
            return result
        }
        record(key, .list(effective))
        return results
    }

    /// Reports every key that nobody asked for, with the nearest known one.
    public mutating func finish() {
        for entry in entries where !known.contains(entry.key) {
            let nearest = NearestName.of(entry.key, among: known).map { "; did you mean \($0)?" } ?? ""
            problems.add("is not a known key\(nearest)", at: path(of: entry.key))
        }
        entries = []
    }

    /// Lets every other key of this map pass: what they mean is unknown, for a reason that is already a problem.
    public mutating func skipUnknownKeys() { known += entries.map { $0.key } }

    private mutating func strings(_ value: SettingsValue, at path: String) -> [String]? {
        switch value {
        case .scalar(let text, _): return [text]
        case .null: return []
        case .list(let items):
            return items.enumerated().compactMap { index, item in
                if case .scalar(let text, _) = item { return text }
                problems.add("must be text", at: "\(path)[\(index)]")
                return nil
            }
        case .map:
            problems.add("must be a list of texts", at: path)
            return nil
        }
    }

    private static let booleans = ["true": true, "false": false, "yes": true, "no": false, "on": true, "off": false]
}
