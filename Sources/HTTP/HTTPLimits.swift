/// How much of a head is read before it is refused; against memory floods.
public struct HTTPLimits: Sendable, Equatable {
    /// The whole head in bytes, the empty line included: 431 beyond, 414 if the request line alone is too long.
    public var headBytes: Int
    /// The number of field lines: 431 beyond.
    public var headerCount: Int

    /// Makes limits.
    public init(headBytes: Int = 16_384, headerCount: Int = 100) {
        self.headBytes = headBytes
        self.headerCount = headerCount
    }
}
