/// What a `KeySetSource` has for a token.
public enum KeySetAnswer: Sendable {
    /// The issuer's keys. If the key that was asked for is not among them, the issuer has none such.
    case keys(JSONWebKeySet)
    /// The issuer could not be asked, and no set that is held has the key: the token may be good. The reason is for the
    /// log.
    case unavailable(reason: String)
}
