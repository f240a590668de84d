/// A value that only one event loop's thread may touch, in a reference that tasks of that loop may hold.
///
/// Where an actor would make a call wait its turn, this one is made at once, and traps on any other thread.
@safe public final class LoopBound<Value>: @unchecked Sendable {
    /// The loop.
    public let loop: EventLoop
    // Used only after `checkIsolated`.
    @usableFromInline let value: Value

    /// Binds a value; called on the loop.
    public init(_ value: Value, to loop: EventLoop) {
        loop.checkIsolated()
        self.loop = loop
        self.value = value
    }

    /// Binds a value that nobody else holds; called anywhere.
    public init(sending value: sending Value, to loop: EventLoop) {
        self.loop = loop
        self.value = value
    }

    /// Calls `body` with the value; called on the loop.
    @inlinable
    public func withValue<Result>(_ body: (Value) -> Result) -> Result {
        loop.checkIsolated()
        return body(value)
    }
}
