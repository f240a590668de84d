import Base
import Platform

/// A credential that claims to be a token of ours: `sly_` and 32 random bytes in base64url (RFC 4648 §5). It says nothing
/// by itself; only a store knows whose it is.
struct OpaqueToken: Sendable {
    /// The whole text.
    let text: Secret
    /// Where it stood; only a Bearer credential is ever looked up.
    let isBearer: Bool

    /// Makes one that nobody can guess.
    init() {
        text = Secret(Self.prefix + Base64.encodeURL(SecureRandom.bytes(Self.randomBytes)))
        isBearer = true
    }

    /// Takes a credential that is ours to judge and nobody else's to see: what begins like one of ours, or, as a password,
    /// is formed like one. Nil for all others.
    init?(in credentials: Credentials) {
        switch credentials {
        case .bearer(let value):
            self.init(value, isBearer: true)
        case .cookie(_, let value):
            self.init(value, isBearer: false)
        case .basic(_, let password):
            // A password may begin as it likes; but whoever types a token there must not send it to a directory.
            self.init(password, isBearer: false)
            if digest == nil { return nil }
        case .identity:
            return nil
        }
    }

    private init?(_ value: Secret, isBearer: Bool) {
        guard value.withBytes({ $0.starts(with: Self.prefix) }) else { return nil }
        text = value
        self.isBearer = isBearer
    }

    /// What a store knows it by; nil for a text that we never make, which no store needs to be asked about.
    var digest: TokenDigest? {
        text.withBytes { text in
            guard text.count == Self.byteCount, let random = Base64.decodeURL(text[Self.prefix.count...]),
                random.count == Self.randomBytes
            else { return nil }
            return TokenDigest(of: text)
        }
    }

    /// What each begins with: by this it is known without a look-up, and leaked ones can be searched for.
    private static let prefix = Array("sly_".utf8)
    private static let randomBytes = 32
    private static let byteCount = 47
}
