/// Bytes that never print and are zeroed when the last reference to them goes.
public final class Secret: @unchecked Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    // Never written between `init` and `deinit`, so that any thread may read it: hence `@unchecked`.
    private var bytes: [UInt8]

    /// Takes ownership of the secret's bytes.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Takes the UTF-8 bytes of a text.
    public convenience init(_ text: String) { self.init(Array(text.utf8)) }

    deinit {
        // If a reader kept a copy, its bytes stay: this array is then a copy of its own. The array outlives the loop and
        // is released by an opaque call, so the optimiser cannot call these stores dead.
        var span = bytes.mutableSpan
        for index in span.indices { span[index] = 0 }
    }

    /// The number of bytes.
    public var count: Int { bytes.count }

    /// Lends the bytes; the caller must not keep a copy longer than it needs it.
    ///
    /// Not inlinable: the secret must outlive the body, or its bytes are copied before they are zeroed.
    public func withBytes<Result, Failure: Error>(
        _ body: ([UInt8]) throws(Failure) -> Result
    ) throws(Failure) -> Result { try body(bytes) }

    /// Always `<redacted>`.
    public var description: String { "<redacted>" }
    /// Always `<redacted>`.
    public var debugDescription: String { description }
    /// Shows no children.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
