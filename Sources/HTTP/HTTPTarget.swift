/// A request target split at its first `?` (RFC 9112 §3.2); nothing is decoded or normalised.
public struct HTTPTarget: Sendable, Equatable {
    /// The path as sent; for asterisk form `*`.
    public var path: String
    /// What follows the `?`, if there is one.
    public var query: String?

    /// Makes a target.
    public init(path: String, query: String? = nil) {
        self.path = path
        self.query = query
    }
}
