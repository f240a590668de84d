public import Base

/// Keeps opaque tokens: where `/token` puts them and where each use of one is looked up.
///
/// A store never sees a token, only its digest. It says what it holds; whether a token still counts (expiry, its owner, the
/// provider that vouched for it) is decided by `StoredTokens`.
public protocol TokenStore: Sendable {
    /// The word in the configuration.
    static var type: String { get }
    /// Keeps a token. When this returns it survives the end of the process, and, if the store is shared, every daemon knows
    /// it. Throws `full` if its owner has too many.
    func add(_ token: StoredToken, until deadline: Deadline) async throws(TokenStoreError)
    /// The token with this digest; nil if there is none, or none any more.
    func token(_ digest: TokenDigest, until deadline: Deadline) async throws(TokenStoreError) -> StoredToken?
    /// The owner's tokens that have not expired, oldest first.
    func tokens(of owner: TokenOwner, until deadline: Deadline) async throws(TokenStoreError) -> [StoredToken]
    /// Deletes one of the owner's tokens; false if the owner has none with this identifier. When this returns true no daemon
    /// that can reach the store takes it any more.
    func remove(_ id: TokenID, of owner: TokenOwner, until deadline: Deadline) async throws(TokenStoreError) -> Bool
    /// Notes that a token was used. Never waits; a note that cannot be kept is lost.
    func noteUse(of token: StoredToken, at now: UnixTime)
    /// Opens what is not open yet and forgets what has expired. Called in the background at start-up and every few seconds.
    func prepare() async
    /// Whether it answered last; nil if it was not asked yet.
    var isReachable: Bool? { get }
}

/// Why a store could not do what it was asked. `detail` is for the log and holds no secret.
public struct TokenStoreError: Error, Sendable, Equatable {
    /// The closed list of reasons.
    public enum Code: String, Sendable, CaseIterable {
        /// It does not answer, or not in time: an outage.
        case unavailable
        /// The owner has as many tokens as one may have, or the store as many as it may hold.
        case full
    }

    /// The reason.
    public let code: Code
    /// More for the log.
    public let detail: String

    /// Makes an error.
    public init(_ code: Code, _ detail: String = "") {
        self.code = code
        self.detail = detail
    }

    /// Equality is on the code.
    public static func == (left: TokenStoreError, right: TokenStoreError) -> Bool { left.code == right.code }
}
