/// The log: levels, events, attributes. Formatting and writing happen behind `LogSink`.
public struct Log: Sendable {
    /// How much an event matters (OpenTelemetry severity).
    public enum Level: Int, Sendable, Comparable, CaseIterable {
        /// Finest detail.
        case trace = 1
        /// For debugging.
        case debug = 5
        /// Normal operation.
        case info = 9
        /// Worth a look.
        case warn = 13
        /// Something failed.
        case error = 17

        /// Orders by severity.
        public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    /// The value of an attribute.
    public enum Value: Sendable, Equatable {
        /// A text; control characters are escaped when written.
        case text(String)
        /// A whole number.
        case number(Int)
        /// A fraction.
        case fraction(Double)
        /// A truth value.
        case flag(Bool)
    }

    /// One attribute: `client.address`, `http.route`.
    public typealias Attribute = (key: LogKey, value: Value)

    /// Events below this level are not written.
    public let level: Level
    private let sink: any LogSink

    /// Makes a log.
    public init(level: Level, sink: any LogSink) {
        self.level = level
        self.sink = sink
    }

    /// Writes an event, named `domain.component.action`, with a message for people. Attributes are only evaluated if it is written.
    public func write(
        _ level: Level, event: StaticString, _ message: @autoclosure () -> String,
        _ attributes: @autoclosure () -> [Attribute] = []
    ) {
        guard level >= self.level else { return }
        sink.write(level, event: event, message: message(), attributes: attributes())
    }

    /// Waits a moment until everything is written; for the end of the program.
    public func finish() { sink.finish() }
}

/// Formats and writes events; never blocks its caller.
public protocol LogSink: Sendable {
    /// Waits a moment until everything is written; for the end of the program.
    func finish()
    /// Writes one event.
    func write(_ level: Log.Level, event: StaticString, message: String, attributes: [Log.Attribute])
}

extension LogSink {
    /// Nothing waits.
    public func finish() {}
}
