import Base

/// The section `logging`.
struct LoggingSettings: Sendable {
    /// Events below this level are not written.
    let level: Log.Level
    /// How a line looks.
    let format: LogFormat
    /// `service.name` of JSON lines.
    let serviceName: String
    /// `service.version` of JSON lines.
    let serviceVersion: String

    /// Reads the section.
    init(settings: inout SettingsReader) {
        let levels: [(word: String, level: Log.Level)] = [
            ("trace", .trace), ("debug", .debug), ("info", .info), ("warn", .warn), ("error", .error),
        ]
        let word = settings.word("level", levels.map { $0.word }, default: "info")
        level = levels.first { $0.word == word }?.level ?? .info
        let format = settings.word("format", LogFormat.allCases.map { $0.rawValue }, default: "console")
        self.format = LogFormat(rawValue: format) ?? .console
        serviceName = settings.string("service_name", default: "sallyport")
        serviceVersion = settings.string("service_version", default: Version.text)
    }
}
