/// One value per event loop, so that loops never wait for each other, and one for all other threads.
public final class PerLoop<Value>: Sendable {
    private let shared: Locked<Value>

    /// Makes the values with `make`.
    public init(_ make: @Sendable () -> Value) { shared = Locked(make()) }

    /// Calls `body` alone with the calling loop's value. It must be short and must not wait.
    public func withValue<Result>(_ body: (inout Value) -> Result) -> Result { shared.withLock { body(&$0) } }
}
