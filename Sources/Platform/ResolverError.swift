/// Why a host name has no address.
public struct ResolverError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The host and the reason, for the log.
    public let description: String

    /// Makes an error.
    public init(_ description: String) { self.description = description }
}
