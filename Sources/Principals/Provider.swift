public import Base
public import HTTP

/// Verifies one kind of credentials and says whose they are.
///
/// A provider gets credentials and returns a value; it sees neither request nor response, and never decides what the
/// client is told. It must answer by `deadline`; work longer than some microseconds leaves the event loop.
public protocol Provider: Sendable {
    /// The word in the configuration.
    static var type: String { get }
    /// Reads its settings; nil: its problems stay in `settings`.
    init?(settings: inout SettingsReader, services: Services)
    /// Its configured, unique name.
    var name: String { get }
    /// Its realm.
    var realm: String { get }
    /// The challenge that invites its credentials; nil for identity fields (RFC 9110 §11.6.1).
    var challenge: Challenge? { get }
    /// The identity fields it reads; empty for most.
    var identityFieldNames: [HTTPFieldName] { get }
    /// The cookies it reads; empty for most.
    var cookieNames: [String] { get }
    /// True if it asks other servers: such providers are asked after the others, and all at once.
    var isNetworked: Bool { get }
    /// The servers it needs; empty for most.
    var dependencies: [ProviderDependency] { get }
    /// Fetches what it will need, such as keys. Called in the background when the daemon starts and some seconds after
    /// each return; cheap if nothing is due.
    func prepare() async
    /// What it remembers of these credentials from a moment ago, without waiting for anything; nil if nothing.
    func recall(_ credentials: Credentials) -> Verdict?
    /// What it knows now of somebody whom it named earlier; asked at each use of a stored token, so it must not wait.
    func current(_ username: String) -> CurrentOwner
    /// Judges credentials.
    func authenticate(_ credentials: Credentials, until deadline: Deadline) async -> Verdict
}

extension Provider {
    /// None.
    public var identityFieldNames: [HTTPFieldName] { [] }
    /// None.
    public var cookieNames: [String] { [] }
    /// False.
    public var isNetworked: Bool { false }
    /// None.
    public var dependencies: [ProviderDependency] { [] }
    /// Needs nothing.
    public func prepare() async {}
    /// Nothing.
    public func recall(_ credentials: Credentials) -> Verdict? { nil }
    /// Unknown.
    public func current(_ username: String) -> CurrentOwner { .unknown }
}

/// What a provider says of credentials.
public enum Verdict: Sendable {
    /// Valid, and theirs.
    case authenticated(Identity)
    /// Not the kind this provider judges: ask the next.
    case notApplicable
    /// Its to judge, and bad.
    case rejected(reason: String)
    /// It could not judge: an outage, never a success and never a bad credential.
    case unavailable(reason: String)
}

/// What a provider knows of a subject that it authenticated.
public struct Identity: Sendable, Equatable {
    /// The user name; the chain refuses an empty one.
    public var username: String
    /// Groups or roles, in order.
    public var roles: [String]
    /// E-mail address, if known.
    public var email: String?
    /// Display name, if known.
    public var fullName: String?
    /// Further facts, in order of name when issued.
    public var attributes: [String: String]
    /// Scopes by service.
    public var scopes: [String: [String]]
    /// When the credential expires, in seconds since 1970, if it does.
    public var expiry: Int64?

    /// Makes an identity.
    public init(
        username: String, roles: [String] = [], email: String? = nil, fullName: String? = nil,
        attributes: [String: String] = [:], scopes: [String: [String]] = [:], expiry: Int64? = nil
    ) {
        self.username = username
        self.roles = roles
        self.email = email
        self.fullName = fullName
        self.attributes = attributes
        self.scopes = scopes
        self.expiry = expiry
    }
}
