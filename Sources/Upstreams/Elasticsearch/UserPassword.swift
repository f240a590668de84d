import Base
import Platform

/// Makes the passwords of Elasticsearch users.
enum UserPassword {
    /// 32 characters of the base64url alphabet from 24 random bytes: 192 bits.
    static func random() -> Secret { Secret(Base64.encodeURL(SecureRandom.bytes(24))) }
}
