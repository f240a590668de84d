public import Base
import HTTP
import JOSE
public import Platform
public import Principals

/// An issuer in memory: metadata, keys, userinfo and introspection, each of which a test can change.
public final class StandInOpenIDIssuer: Sendable {
    /// Its name.
    public static let name = "https://id.example.org/realms/home"

    /// An answer of one of its endpoints.
    public struct Answer: Sendable {
        /// The status.
        public var status: Int
        /// `Content-Type`.
        public var type: String
        /// The body.
        public var body: String

        /// Makes an answer; a JSON one if nothing else is said.
        public init(_ body: String, status: Int = 200, type: String = "application/json") {
            self.status = status
            self.type = type
            self.body = body
        }
    }

    private struct State {
        var keys: [TokenMinter]
        var isDown = false
        var whenAsked: @Sendable () -> Void = {}
        var userInfo = Answer(#"{"error":"invalid_token"}"#, status: 401)
        var introspection = Answer(#"{"active":false}"#)
    }

    /// What it signs with at first.
    public let minter = TokenMinter(keyID: "first", algorithm: .es256)
    /// The wall clock that its tokens and its tests go by.
    public let now = Locked(UnixTime(seconds: 1_800_000_000))
    private let state: Locked<State>
    private let upstream: FakeUpstreamClients

    /// Makes an issuer.
    public init() {
        let state = Locked(State(keys: [minter]))
        self.state = state
        upstream = FakeUpstreamClients { _, request throws(HTTPClientError) in
            let now = state.withLock { $0 }
            guard !now.isDown else { throw HTTPClientError(.connectFailed) }
            now.whenAsked()
            let answer: Answer =
                switch request.target {
                case "/realms/home/.well-known/openid-configuration": Answer(Self.metadata)
                case "/keys": Answer(String(decoding: TokenMinter.keySet(now.keys), as: UTF8.self))
                case "/userinfo": now.userInfo
                case "/introspect": now.introspection
                default: Answer("", status: 404)
                }
            var fields = HTTPFields()
            fields.append(name: "Content-Type".utf8, value: answer.type.utf8)
            return HTTPClientResponse(status: answer.status, fields: fields, body: Array(answer.body.utf8))
        }
    }

    /// What providers get: clients that reach this issuer only, and its clock.
    public var services: Services {
        .testing(clients: upstream, clock: { [now] in now.withLock { $0 } })
    }

    /// Everything that it was asked, in order: `GET https://id.example.org/keys`.
    public var requests: [String] { upstream.sent.map(\.line) }
    /// The requests themselves.
    public var sent: [FakeUpstreamClients.Sent] { upstream.sent }
    /// How often a target was asked for.
    public func count(of target: String) -> Int { upstream.sent.count { $0.request.target == target } }

    /// Makes it unreachable, or reachable again.
    public func setDown(_ isDown: Bool) { state.withLock { $0.isDown = isDown } }
    /// Does something before each answer, such as to let time pass.
    public func whenAsked(_ body: @escaping @Sendable () -> Void) { state.withLock { $0.whenAsked = body } }
    /// Publishes other keys.
    public func publish(_ keys: [TokenMinter]) { state.withLock { $0.keys = keys } }
    /// Changes what userinfo answers.
    public func setUserInfo(_ answer: Answer) { state.withLock { $0.userInfo = answer } }
    /// Changes what introspection answers.
    public func setIntrospection(_ answer: Answer) { state.withLock { $0.introspection = answer } }

    /// A good token for the audience `app`; `changes` sets claims, or with nil takes them away.
    public func token(
        _ changes: [String: JSONValue?] = [:], by minter: TokenMinter? = nil, header: [String: JSONValue?] = [:]
    ) -> String {
        var claims = TokenMinter.claims(
            subject: "u-1", issuer: Self.name, audience: "app", now: now.withLock { $0 })
        claims["preferred_username"] = .text("alice")
        for (name, value) in changes { claims[name] = value }
        return (minter ?? self.minter).mint(claims: claims, header: header)
    }

    private static let metadata = """
        {"issuer":"\(name)","jwks_uri":"https://id.example.org/keys","userinfo_endpoint":"https://id.example.org/userinfo",
         "introspection_endpoint":"https://api.example.org/introspect"}
        """
}

extension Credentials {
    /// `Bearer` from a text.
    public static func bearer(_ token: String) -> Credentials { .bearer(Secret(token)) }
    /// A cookie from two texts.
    public static func cookie(_ name: String, _ value: String) -> Credentials {
        .cookie(name: name, value: Secret(value))
    }
}
