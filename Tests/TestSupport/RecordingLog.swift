public import Base
import Platform

/// A log that keeps its messages.
public final class RecordingLog: LogSink {
    private let lines = Locked<[String]>([])

    /// Makes an empty one.
    public init() {}

    /// `event message` of everything written.
    public var messages: [String] { lines.withLock { $0 } }

    /// A log of all levels that writes here.
    public var log: Log { Log(level: .trace, sink: self) }

    /// Keeps an event.
    public func write(_ level: Log.Level, event: StaticString, message: String, attributes: [Log.Attribute]) {
        lines.withLock { $0.append("\(event) \(message)") }
    }
}
