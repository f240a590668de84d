import Base

/// The section `store`: where opaque tokens are kept. Its keys are read; the feature is not built yet.
struct StoreSettings: Sendable {
    /// How long a token is valid.
    let expiration: Duration

    /// Reads the section.
    init(settings: inout SettingsReader) {
        let isEnabled = settings.boolean("enabled", default: false)
        if isEnabled { settings.problem("enabled", "true is not built yet") }
        let type =
            settings.has("type") ? settings.word("type", ["file", "redis", "mongo"], default: "file") : nil
        if isEnabled, type == nil { settings.problem("type", "is required: one of file, redis, mongo") }
        _ = settings.take("type")
        for key in ["path", "database"] { _ = settings.string(key) }
        _ = settings.secret("uri")
        let day = Duration.seconds(86_400)
        expiration = settings.duration("expiration", in: .seconds(60)...(day * 3650), default: day * 30)
    }
}
