import Base

/// The section `auth`: how long authentication may take and how much may be tried.
struct AuthSettings: Sendable {
    /// How long each provider may take.
    let providerTimeout: Duration
    /// How long a whole request may take.
    let deadline: Duration
    /// The most credentials of one `Authorization` field; more earn 401.
    let maximumCredentials: Int

    /// Reads the section.
    init(settings: inout SettingsReader) {
        providerTimeout = .milliseconds(settings.integer("timeout_in_ms", in: 1...600_000, default: 5000))
        deadline = settings.duration("deadline", in: .milliseconds(100)...(.seconds(600)), default: .seconds(10))
        maximumCredentials = settings.integer("max_credentials", in: 1...16, default: 3)
    }
}
