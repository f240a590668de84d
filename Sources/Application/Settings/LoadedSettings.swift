import Base

/// Settings together with where they came from and what is worth saying about them.
struct LoadedSettings: Sendable {
    /// The settings.
    let settings: Settings
    /// What is worth a warning at every start.
    let warnings: [String]
    /// Everything that was read, with defaults, secrets as `<redacted>`.
    let effective: SettingsValue
    /// The file they were read from; nil if only the environment spoke.
    let file: String?
    /// Reads everything again (SIGHUP).
    let loader: SettingsLoader
}
