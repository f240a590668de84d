/// A dependency that a new user needs: Elasticsearch, a cache, an issuer.
protocol ReadinessCheck: Sendable {
    /// What the probe calls it: `elasticsearch`.
    var name: String { get }
    /// What is known of it from its last use or probe. It must not wait: whoever keeps the state asks on its own time.
    var state: ReadinessState { get }
}

/// What is known of a dependency.
enum ReadinessState: Sendable, Equatable {
    /// It answered recently.
    case ready
    /// It did not; the reason is shown to whoever asks, so it holds no secret and no address with one.
    case notReady(reason: String)
}
