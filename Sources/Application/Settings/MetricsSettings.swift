import Base

/// The section `metrics`: the listener for operators.
struct MetricsSettings: Sendable {
    /// False if there is no such listener.
    let isEnabled: Bool
    /// Where it listens.
    let host: String
    /// Its port; 0 lets the system choose.
    let port: Int

    /// Reads the section.
    init(settings: inout SettingsReader) {
        isEnabled = settings.boolean("enabled", default: true)
        host = settings.string("host", default: "127.0.0.1")
        if host.isEmpty { settings.problem("host", "must not be empty") }
        port = settings.integer("port", in: 0...65535, default: 9090)
    }
}
