public import Base
public import HTTP

/// One thing that says who is asking (RFC 9110 §11.4, or a gateway's identity fields).
public enum Credentials: Sendable {
    /// `Basic`: user name and password (RFC 7617).
    case basic(username: String, password: Secret)
    /// `Bearer`: a token (RFC 6750).
    case bearer(Secret)
    /// A cookie's value.
    case cookie(name: String, value: Secret)
    /// Identity fields that a trusted gateway set.
    case identity(IdentityFields)

    /// The user name of `Basic`, which nobody vouches for, as log lines may hold it. Nil for other credentials, and if a token
    /// of ours stands there, as some clients send theirs.
    public var claimedUsername: String? {
        if case .basic(let username, _) = self, !OpaqueToken.leads(username.utf8) { username } else { nil }
    }
}

/// The identity fields of one request: only names that a configured provider reads, from a trusted peer.
public struct IdentityFields: Sendable {
    private let values: [(name: HTTPFieldName, value: String)]

    /// Makes the fields; each name stands once.
    public init(_ values: [(name: HTTPFieldName, value: String)]) { self.values = values }

    /// The value of a field; nil if it was not sent.
    public subscript(name: HTTPFieldName) -> String? { values.first { $0.name == name }?.value }
}
