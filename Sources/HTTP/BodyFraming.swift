/// How the body after a head is framed (RFC 9112 §6).
public enum BodyFraming: Sendable, Equatable {
    /// There is none.
    case none
    /// So many bytes, more than 0.
    case length(Int)
    /// Chunks (RFC 9112 §7.1).
    case chunked
    /// Everything until the connection closes; answers only.
    case untilClose
}
