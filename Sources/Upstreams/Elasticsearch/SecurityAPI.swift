import Base
import HTTP

/// The calls of Elasticsearch's security API that users need, their answers read strictly.
struct SecurityAPI: Sendable {
    private let pool: HostPool
    private let authorization: Secret

    init(pool: HostPool, administrator: ElasticsearchAdministrator) {
        self.pool = pool
        authorization = Self.authorization(administrator)
    }

    /// `GET /_security/user/{name}`: the account, or nil if there is none.
    func account(_ name: UserName, until deadline: Deadline) async throws(SecurityAPIError) -> ElasticsearchAccount? {
        let answer = try await send("GET", "/_security/user/\(name.pathSegment)", accepting: 404, until: deadline)
        if answer.status == 404 {
            // An unknown user is `{}`; with an error it is the path that is unknown.
            guard answer.body["error"] == nil else { throw .refused(status: 404, type: answer.errorType) }
            return nil
        }
        guard let account = answer.body[name.text].flatMap({ ElasticsearchAccount($0) }) else {
            throw .malformed("the account that was asked for")
        }
        return account
    }

    /// `PUT /_security/user/{name}`: creates or replaces the account; true if it was created.
    @discardableResult
    func put(_ user: ElasticsearchUser, password: Secret, until deadline: Deadline) async throws(SecurityAPIError)
        -> Bool
    {
        let target = "/_security/user/\(user.name.pathSegment)"
        let answer = try await send("PUT", target, body: user.document(password: password), until: deadline)
        guard let isCreated = answer.body["created"]?.boolean else { throw .malformed("saying whether it was created") }
        return isCreated
    }

    /// `GET /_security/_authenticate`: the name of the user that we call as.
    func ownName(until deadline: Deadline) async throws(SecurityAPIError) -> String {
        let answer = try await send("GET", "/_security/_authenticate", until: deadline)
        guard let name = answer.body["username"]?.text, !name.isEmpty else { throw .malformed("a user name") }
        return name
    }

    /// `POST /_security/user/_has_privileges`: true if we may write users.
    func mayWriteUsers(until deadline: Deadline) async throws(SecurityAPIError) -> Bool {
        let body = Array(#"{"cluster":["manage_security"]}"#.utf8)
        let answer = try await send("POST", "/_security/user/_has_privileges", body: body, until: deadline)
        guard let hasAll = answer.body["has_all_requested"]?.boolean else { throw .malformed("has_all_requested") }
        return hasAll
    }

    private func send(
        _ method: String, _ target: String, body: [UInt8] = [], accepting accepted: Int? = nil, until deadline: Deadline
    ) async throws(SecurityAPIError) -> ElasticsearchAnswer {
        var fields: [(name: String, value: Secret)] = [("Authorization", authorization), ("Accept", Self.json)]
        if !body.isEmpty { fields.append(("Content-Type", Self.json)) }
        let request = HTTPClientRequest(method: method, target: target, fields: fields, body: body)
        let answer: ElasticsearchAnswer
        do throws(HostPoolError) {
            answer = try await pool.send(request, until: deadline)
        } catch { throw .unavailable(error) }
        guard answer.isSuccess || answer.status == accepted else {
            throw .refused(status: answer.status, type: answer.errorType)
        }
        return answer
    }

    private static func authorization(_ administrator: ElasticsearchAdministrator) -> Secret {
        switch administrator {
        case .user(let name, let password):
            password.withBytes { Secret(Array("Basic ".utf8) + Base64.encode(Array(name.utf8) + [0x3A] + $0)) }
        case .apiKey(let key): key.withBytes { Secret(Array("ApiKey ".utf8) + $0) }
        }
    }

    private static let json = Secret("application/json")
}
