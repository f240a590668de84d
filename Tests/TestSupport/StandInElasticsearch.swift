import Base
import Platform

/// Stands in for Elasticsearch's security API in tests: it follows the documented rules and refuses everything else.
///
/// It is a value machine behind one lock: requests come in through `StandInElasticsearchClient` within the process or
/// through `StandInElasticsearchServer` over sockets.
public final class StandInElasticsearch: Sendable {
    struct State: Sendable {
        var users: [String: StandInElasticsearchUser]
        var apiKeys: [String: String] = [:]
        var privileges: [String: Set<String>]
        var fault = StandInElasticsearchFault.none
        var delay = Duration.zero
        var requests: [String] = []
    }

    let state: Locked<State>

    /// Makes a cluster with the built-in users, and `sallyport` (password `daemon-password`) who may write users.
    public init() {
        let administrator = StandInElasticsearchUser(password: "daemon-password", roles: ["user_writer"])
        let reserved: JSONValue = .object([("_reserved", .boolean(true))])
        state = Locked(
            State(
                users: [
                    "elastic": StandInElasticsearchUser(
                        password: "elastic-password", roles: ["superuser"], metadata: reserved, isReserved: true),
                    "kibana_system": StandInElasticsearchUser(
                        password: "kibana-password", roles: ["kibana_system"], metadata: reserved, isReserved: true),
                    "sallyport": administrator,
                ],
                privileges: [
                    "superuser": ["manage_security", "read_security", "monitor"],
                    "user_writer": ["manage_security", "read_security", "monitor"],
                    "user_reader": ["read_security"],
                ]))
    }

    // MARK: What tests set and see

    /// Adds or replaces a user, past all rules.
    public func set(_ user: StandInElasticsearchUser, named name: String) { state.withLock { $0.users[name] = user } }

    /// A user; nil if there is none.
    public func user(named name: String) -> StandInElasticsearchUser? { state.withLock { $0.users[name] } }

    /// Lets an API key act as a user.
    public func addAPIKey(_ encoded: String, of name: String) { state.withLock { $0.apiKeys[encoded] = name } }

    /// What goes wrong from now on.
    public func setFault(_ fault: StandInElasticsearchFault) { state.withLock { $0.fault = fault } }

    /// How long each answer takes from now on.
    public func setDelay(_ delay: Duration) { state.withLock { $0.delay = delay } }

    /// Every request so far: `PUT /_security/user/alice`.
    public var requests: [String] { state.withLock { $0.requests } }

    /// How many requests so far had this method.
    public func count(of method: String) -> Int { requests.count { $0.hasPrefix(method + " ") } }

    /// Whose credentials the value of an `Authorization` field holds; nil if they are not valid now.
    public func verify(_ authorization: String) -> String? { state.withLock { $0.caller(authorization) } }

    /// True if a client cannot even connect.
    var refusesConnections: Bool { state.withLock { $0.fault == .refusesConnection } }

    // MARK: Requests

    /// Answers a request; nil if the connection is to end without an answer.
    public func respond(to request: StandInElasticsearchRequest) async -> StandInElasticsearchAnswer? {
        let (fault, delay) = state.withLock { state in
            state.requests.append("\(request.method) \(request.target)")
            return (state.fault, state.delay)
        }
        if delay > .zero { try? await Task.sleep(for: delay) }
        switch fault {
        case .none: return state.withLock { $0.answer(request) }
        case .status(let status): return .error(status, "stand_in_exception", "as the test wants it")
        case .notJSON:
            var answer = StandInElasticsearchAnswer(200, "<html><body>Welcome</body></html>")
            answer.contentType = "text/html"
            return answer
        case .redirect:
            var answer = StandInElasticsearchAnswer(302, "{}")
            answer.location = "http://127.0.0.1:1/"
            return answer
        case .refusesConnection: return nil
        case .losesAnswer:
            _ = state.withLock { $0.answer(request) }
            return nil
        case .losesAnswerOfWrites:
            let answer = state.withLock { $0.answer(request) }
            return request.method == "PUT" ? nil : answer
        }
    }
}
