import Base
import Principals

/// Reads the token of `Basic` (RFC 7617 §2).
///
///     user-pass = user-id ":" password
///
/// Text without a colon is a user name with an empty password. Both are UTF-8 without control characters.
enum BasicCredentials {
    /// The user name and password in the token.
    static func read(_ token: ArraySlice<UInt8>) throws(Refusal) -> Credentials {
        guard let bytes = Base64.decode(token) else {
            throw Refusal(.malformedCredentials, "the token of Basic is not base64")
        }
        for byte in bytes where byte < 0x20 || byte == 0x7F {
            throw Refusal(.malformedCredentials, "Basic credentials hold a control character")
        }
        let end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
        let password = bytes[end...].dropFirst()
        guard let username = String(validating: bytes[..<end], as: UTF8.self),
            (try? UTF8Span(validating: password.span)) != nil
        else { throw Refusal(.malformedCredentials, "Basic credentials are not UTF-8") }
        guard !username.isEmpty else { throw Refusal(.rejected, "the user name is empty") }
        return .basic(username: username, password: Secret(Array(password)))
    }
}
