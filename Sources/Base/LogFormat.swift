/// How a log line looks: `logging.format`.
public enum LogFormat: String, Sendable, CaseIterable {
    /// One line for people: time, level, event, message, attributes.
    case console
    /// One JSON object in the shape of OpenTelemetry's log data model.
    case json
}
