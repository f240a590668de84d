/// One value per event loop, and one for all other threads together, each under its own lock that nobody contends.
public final class PerLoop<Value>: Sendable {
    /// More loops than this share the last value.
    @usableFromInline static var loopCount: Int { 64 }
    @usableFromInline let slots: [Locked<Value?>]
    @usableFromInline let make: @Sendable () -> Value

    /// Prepares the slots; `make` is called at the first use of each.
    public init(make: @escaping @Sendable () -> Value) {
        self.make = make
        slots = (0...Self.loopCount).map { _ in Locked(nil) }
    }

    /// Calls `body` alone with this thread's value. It must be short and must not wait.
    @inlinable
    public func withValue<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let slot = slots[min(EventLoop.currentIndex ?? Self.loopCount, Self.loopCount)]
        return try slot.withLock { (stored: inout Value?) throws(Failure) -> Result in
            var value = stored.take() ?? make()
            defer { stored = value }
            return try body(&value)
        }
    }
}
