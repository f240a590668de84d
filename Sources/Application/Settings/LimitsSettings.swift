import Base

/// The section `server.limits`: what one client can take from the others.
struct LimitsSettings: Sendable {
    /// The largest request head; more earns 431 (414 for the request target).
    let headBytes: Int
    /// The most fields of a request; more earn 431.
    let headerCount: Int
    /// The most open connections; more wait unaccepted.
    let connections: Int
    /// How long a head may take to arrive; then 408.
    let headTimeout: Duration
    /// How long a connection may idle between requests.
    let idleTimeout: Duration

    /// Reads the section.
    init(settings: inout SettingsReader) {
        headBytes = settings.size("head_bytes", in: 1024...(1 << 20), default: 16 << 10)
        headerCount = settings.integer("header_count", in: 8...1000, default: 100)
        connections = settings.integer("connections", in: 1...1_000_000, default: 10_000)
        headTimeout = settings.duration("head_timeout", in: .milliseconds(100)...(.seconds(300)), default: .seconds(10))
        idleTimeout = settings.duration("idle_timeout", in: .seconds(1)...(.seconds(3600)), default: .seconds(75))
    }
}
