import Base
import Platform

/// Keeps log lines, formatted with a fixed time.
final class RecordingSink: LogSink {
    private let formatter: LogFormatter
    private let text = Locked<[UInt8]>([])

    init(_ format: LogFormat = .console) { formatter = LogFormatter(format: format, serviceVersion: "1.0") }

    func write(_ level: Log.Level, event: StaticString, message: String, attributes: [Log.Attribute]) {
        text.withLock {
            formatter.append(
                level, event: event, message: message, attributes: attributes, at: UnixTime(seconds: 0), to: &$0)
        }
    }

    /// The lines, each with its line feed.
    var lines: String { String(decoding: text.withLock { $0 }, as: UTF8.self) }
}
