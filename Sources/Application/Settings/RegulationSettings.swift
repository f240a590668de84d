import Base

/// The section `regulation`: how many wrong passwords ban a client. Its keys are read; the feature is not built yet.
struct RegulationSettings: Sendable {
    /// The wrong attempts that ban.
    let maximumAttempts: Int
    /// The time in which they count.
    let window: Duration
    /// How long a ban lasts.
    let ban: Duration

    /// Reads the section.
    init(settings: inout SettingsReader) {
        if settings.boolean("enabled", default: false) { settings.problem("enabled", "true is not built yet") }
        let range = Duration.seconds(1)...Duration.seconds(7 * 86_400)
        maximumAttempts = settings.integer("max_attempts", in: 1...10_000, default: 5)
        window = settings.duration("window", in: range, default: .seconds(120))
        ban = settings.duration("ban", in: range, default: .seconds(300))
    }
}
