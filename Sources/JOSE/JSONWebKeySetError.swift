/// Why a text is no set of keys (RFC 7517 §5). A key in it that nobody can use is not a reason.
public enum JSONWebKeySetError: String, Error, Sendable {
    /// More than 512 KiB.
    case tooLarge = "too_large"
    /// Not JSON, or JSON that is ambiguous.
    case malformed
    /// No object with a list `keys`.
    case noKeys = "no_keys"
    /// More than 256 keys: each costs time and memory to make ready.
    case tooManyKeys = "too_many_keys"
}
