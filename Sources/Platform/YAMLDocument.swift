public import Base

/// Reads a YAML document (by libyaml) as an untyped settings value.
///
/// Stricter than YAML: one document; keys are texts and unique; no tags but `!!str`; depth, size and the number of
/// nodes, aliases expanded, are bounded, so that a small hostile file stays small in memory.
public struct YAMLDocument {
    /// The largest text that is read, in bytes.
    public static let maximumBytes = 1 << 20

    /// Reads a text; nothing but comments is an empty value.
    public static func read(_ text: [UInt8]) throws(YAMLError) -> SettingsValue {
        guard text.count <= maximumBytes else {
            throw YAMLError(
                line: 1, column: 1, message: "the file is larger than \(SettingsUnits.text(bytes: maximumBytes))")
        }
        guard let events = YAMLEventReader(text) else {
            throw YAMLError(line: 1, column: 1, message: "no memory")
        }
        var document = YAMLDocument(events: events)
        return try document.root()
    }

    private let events: YAMLEventReader
    private var anchors: [String: (value: SettingsValue, nodes: Int, depth: Int)] = [:]
    private var nodes = 0

    private init(events: YAMLEventReader) { self.events = events }

    private mutating func root() throws(YAMLError) -> SettingsValue {
        var event = try events.next()
        if case .streamStart = event.kind { event = try events.next() }
        if case .streamEnd = event.kind { return .null }
        let value = try node(try events.next(), depth: 0)
        event = try events.next()
        if case .documentEnd = event.kind { event = try events.next() }
        guard case .streamEnd = event.kind else { throw event.error("only one document may stand in the file") }
        return value
    }

    private mutating func node(_ event: YAMLEvent, depth: Int) throws(YAMLError) -> SettingsValue {
        guard depth < Self.maximumDepth else { throw event.error("nested too deeply") }
        let before = nodes
        try count(1, event)
        let value: SettingsValue
        switch event.kind {
        case .scalar(let text, let isPlain):
            value = try Self.scalar(text, isPlain: isPlain, event)
        case .listStart: value = try list(event, depth: depth)
        case .mapStart: value = try map(event, depth: depth)
        case .alias(let name):
            guard let anchor = anchors[name] else { throw event.error("the alias has no anchor before it") }
            guard depth + anchor.depth < Self.maximumDepth else { throw event.error("nested too deeply") }
            try count(anchor.nodes, event)
            return anchor.value
        case .streamStart, .streamEnd, .documentStart, .documentEnd, .listEnd, .mapEnd:
            throw event.error("a value is missing")
        }
        if let anchor = event.anchor { anchors[anchor] = (value, nodes - before, Self.depth(of: value)) }
        return value
    }

    private mutating func count(_ more: Int, _ event: YAMLEvent) throws(YAMLError) {
        nodes += more
        guard nodes <= Self.maximumNodes else { throw event.error("too many values, aliases expanded") }
    }

    private mutating func list(_ start: YAMLEvent, depth: Int) throws(YAMLError) -> SettingsValue {
        if let tag = start.tag, tag != "tag:yaml.org,2002:seq" { throw start.error(Self.tagProblem) }
        var items: [SettingsValue] = []
        while true {
            let event = try events.next()
            if case .listEnd = event.kind { return .list(items) }
            items.append(try node(event, depth: depth + 1))
        }
    }

    private mutating func map(_ start: YAMLEvent, depth: Int) throws(YAMLError) -> SettingsValue {
        if let tag = start.tag, tag != "tag:yaml.org,2002:map" { throw start.error(Self.tagProblem) }
        var entries: [SettingsValue.Entry] = []
        var lines: [String: Int] = [:]
        var merged: [SettingsValue.Entry] = []
        while true {
            let event = try events.next()
            if case .mapEnd = event.kind { break }
            guard case .scalar(let key, let isPlain) = try keyEvent(event).kind else {
                throw event.error("a key must be text")
            }
            try count(1, event)
            let value = try node(try events.next(), depth: depth + 1)
            if key == "<<", isPlain {
                merged += try Self.mergeable(value, event)
            } else {
                if let line = lines.updateValue(event.line, forKey: key) {
                    throw event.error("the key \(key) already stands in line \(line)")
                }
                entries.append(.init(key, value))
            }
        }
        for entry in merged where lines.updateValue(0, forKey: entry.key) == nil { entries.append(entry) }
        return .map(entries)
    }

    /// A key may be an alias of a scalar, but nobody needs that: it is refused.
    private func keyEvent(_ event: YAMLEvent) throws(YAMLError) -> YAMLEvent {
        if event.tag != nil { throw event.error(Self.tagProblem) }
        if event.anchor != nil { throw event.error("a key must not have an anchor") }
        return event
    }

    /// The entries that `<<` brings (YAML 1.1 merge key): keys of the map itself win, then earlier ones.
    private static func mergeable(_ value: SettingsValue, _ event: YAMLEvent) throws(YAMLError) -> [SettingsValue.Entry]
    {
        switch value {
        case .map(let entries): return entries
        case .list(let items):
            var entries: [SettingsValue.Entry] = []
            for item in items {
                guard case .map(let more) = item else { throw event.error("<< merges maps only") }
                entries += more
            }
            return entries
        case .null, .scalar: throw event.error("<< merges maps only")
        }
    }

    private static func scalar(_ text: String, isPlain: Bool, _ event: YAMLEvent) throws(YAMLError) -> SettingsValue {
        switch event.tag {
        case nil: break
        case "!", "tag:yaml.org,2002:str": return .scalar(text, isQuoted: true)
        default: throw event.error(tagProblem)
        }
        if isPlain, ["", "~", "null", "Null", "NULL"].contains(text) { return .null }
        return .scalar(text, isQuoted: !isPlain)
    }

    private static func depth(of value: SettingsValue) -> Int {
        switch value {
        case .null, .scalar: 0
        case .list(let items): 1 + (items.map(depth).max() ?? 0)
        case .map(let entries): 1 + (entries.map { depth(of: $0.value) }.max() ?? 0)
        }
    }

    private static let maximumDepth = 32
    private static let maximumNodes = 50_000
    private static let tagProblem = "tags other than !!str are not supported"
}
