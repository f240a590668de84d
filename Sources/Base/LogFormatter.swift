/// Makes log lines. Each is one line whatever the values hold, and no longer than a bound.
///
/// A value from a request cannot forge a line, an attribute or a terminal's escape sequence: quotes, backslashes,
/// control characters, line separators and bidirectional overrides are escaped. Long values are cut.
public struct LogFormatter: Sendable {
    /// Console or JSON.
    public let format: LogFormat
    private let resource: [UInt8]

    /// Makes a formatter. The service's name and version appear in JSON lines.
    public init(format: LogFormat, serviceName: String = "sallyport", serviceVersion: String = "") {
        self.format = format
        var resource = Array(#","resource":{"service.name":""#.utf8)
        LogEscape.append(serviceName, limit: Self.valueLimit, to: &resource)
        resource.append(contentsOf: #"","service.version":""#.utf8)
        LogEscape.append(serviceVersion, limit: Self.valueLimit, to: &resource)
        resource.append(contentsOf: #""},"attributes":{"event.name":""#.utf8)
        self.resource = resource
    }

    /// Appends one event as a line with its line feed.
    public func append(
        _ level: Log.Level, event: StaticString, message: String, attributes: [Log.Attribute], at time: UnixTime,
        to line: inout [UInt8]
    ) {
        switch format {
        case .console: appendConsole(level, event.description, message, attributes, time, &line)
        case .json: appendJSON(level, event.description, message, attributes, time, &line)
        }
    }

    // MARK: JSON

    private func appendJSON(
        _ level: Log.Level, _ event: String, _ message: String, _ attributes: [Log.Attribute], _ time: UnixTime,
        _ line: inout [UInt8]
    ) {
        line.append(contentsOf: #"{"timestamp":""#.utf8)
        time.appendRFC3339(to: &line)
        line.append(contentsOf: #"","severityText":""#.utf8)
        line.append(contentsOf: level.text.utf8)
        line.append(contentsOf: #"","severityNumber":"#.utf8)
        line.append(contentsOf: String(level.rawValue).utf8)
        line.append(contentsOf: #","body":""#.utf8)
        LogEscape.append(message, limit: Self.messageLimit, to: &line)
        line.append(Self.quote)
        line.append(contentsOf: resource)
        line.append(contentsOf: event.utf8)
        line.append(contentsOf: #"","event.domain":""#.utf8)
        line.append(contentsOf: event.utf8.prefix { $0 != 0x2E })
        line.append(Self.quote)
        for attribute in attributes.prefix(Self.attributeLimit) {
            line.append(contentsOf: #",""#.utf8)
            line.append(contentsOf: attribute.key.text.utf8)
            line.append(contentsOf: #"":"#.utf8)
            appendJSON(attribute.value, &line)
        }
        line.append(contentsOf: "}}\n".utf8)
    }

    private func appendJSON(_ value: Log.Value, _ line: inout [UInt8]) {
        switch value {
        case .text(let text):
            line.append(Self.quote)
            LogEscape.append(text, limit: Self.valueLimit, to: &line)
            line.append(Self.quote)
        case .number(let number): line.append(contentsOf: String(number).utf8)
        // JSON has no infinities and no NaN (RFC 8259 §6).
        case .fraction(let fraction) where !fraction.isFinite: line.append(contentsOf: "null".utf8)
        case .fraction(let fraction): line.append(contentsOf: String(fraction).utf8)
        case .flag(let flag): line.append(contentsOf: (flag ? "true" : "false").utf8)
        }
    }

    // MARK: Console

    private func appendConsole(
        _ level: Log.Level, _ event: String, _ message: String, _ attributes: [Log.Attribute], _ time: UnixTime,
        _ line: inout [UInt8]
    ) {
        time.appendRFC3339(to: &line)
        line.append(contentsOf: level.text.utf8.count == 4 ? "  ".utf8 : " ".utf8)
        line.append(contentsOf: level.text.utf8)
        line.append(Self.space)
        line.append(contentsOf: event.utf8)
        line.append(contentsOf: ": ".utf8)
        LogEscape.append(message, limit: Self.messageLimit, to: &line)
        for attribute in attributes.prefix(Self.attributeLimit) {
            line.append(Self.space)
            line.append(contentsOf: attribute.key.text.utf8)
            line.append(0x3D)
            appendConsole(attribute.value, &line)
        }
        line.append(Self.lineFeed)
    }

    /// Appends a value; a text that could be taken for more than one value is quoted.
    private func appendConsole(_ value: Log.Value, _ line: inout [UInt8]) {
        switch value {
        case .text(let text):
            let isWord = LogEscape.isWord(text)
            if !isWord { line.append(Self.quote) }
            LogEscape.append(text, limit: Self.valueLimit, to: &line)
            if !isWord { line.append(Self.quote) }
        case .number(let number): line.append(contentsOf: String(number).utf8)
        case .fraction(let fraction): line.append(contentsOf: String(fraction).utf8)
        case .flag(let flag): line.append(contentsOf: (flag ? "true" : "false").utf8)
        }
    }

    /// The longest value, in bytes before escaping.
    static let valueLimit = 1024
    /// The longest message, in bytes before escaping.
    static let messageLimit = 4096
    /// The most attributes.
    static let attributeLimit = 64
    private static let quote: UInt8 = 0x22
    private static let space: UInt8 = 0x20
    private static let lineFeed: UInt8 = 0x0A
}

extension Log.Level {
    /// OpenTelemetry's `severityText`.
    public var text: String {
        switch self {
        case .trace: "TRACE"
        case .debug: "DEBUG"
        case .info: "INFO"
        case .warn: "WARN"
        case .error: "ERROR"
        }
    }
}
