public import Platform

/// Told of each command's end, for metrics. Called on the thread that sent the command.
public struct RedisObserver: Sendable {
    /// The server replied.
    public let succeeded: @Sendable () -> Void
    /// No reply came.
    public let failed: @Sendable (RedisError.Code) -> Void

    /// Makes an observer; without arguments it does nothing.
    public init(
        succeeded: @escaping @Sendable () -> Void = {}, failed: @escaping @Sendable (RedisError.Code) -> Void = { _ in }
    ) {
        self.succeeded = succeeded
        self.failed = failed
    }
}
