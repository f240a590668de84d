import Base
import HTTP
import Principals

/// Answers `/token`, `/tokens` and `/token/{id}`: tokens that callers make, see and delete for themselves.
struct TokenRoutes: Sendable {
    let inquiry: CallerInquiry
    let tokens: StoredTokens
    /// How long a token may be valid; the longest is the usual one.
    let lifetimes: ClosedRange<Duration>

    /// Answers the caller, or refuses as an authentication path would; also whoever is unknown while there is no store.
    func respond(_ route: Route, to request: HTTPRequest, from peer: HTTPPeer) async -> HTTPResponse {
        await inquiry.respond(to: request, from: peer, as: "token") {
            (caller, deadline, outcome) async throws(Refusal) in
            guard tokens.isEnabled else { return Self.isDisabled }
            switch route {
            case .token: return try await make(request, for: caller, until: deadline, outcome)
            case .tokens: return try await list(of: caller, until: deadline)
            default: return try await delete(request, of: caller, until: deadline, outcome)
            }
        }
    }

    /// Makes a token of the caller's own, as its provider knows it now.
    private func make(
        _ request: HTTPRequest, for caller: Principal, until deadline: Deadline, _ outcome: Outcome
    ) async throws(Refusal) -> HTTPResponse {
        // A page of another site can make a browser ask, with the credentials that it sends by itself.
        guard !Self.isFromAnotherSite(request) else {
            throw Refusal(.denied, "a page of another site asks for a token")
        }
        guard caller.tokenID == nil else { throw Refusal(.denied, "a stored token must not beget another") }
        let parameters: TokenParameters
        do throws(TokenParametersError) {
            parameters = try TokenParameters(query: request.target.query ?? "", lifetimes: lifetimes)
        } catch {
            return Self.failure(400, error.message)
        }
        do throws(TokenIssueError) {
            let (text, record) = try await tokens.issue(
                for: caller, label: parameters.label, lifetime: parameters.lifetime, until: deadline)
            inquiry.forwardAuth.accessLog.recordToken("auth.token.created", "Token made", record.id, caller, outcome)
            return Page.json(Self.body(of: text, record))
        } catch {
            return try Self.answer(to: error)
        }
    }

    private func list(of caller: Principal, until deadline: Deadline) async throws(Refusal) -> HTTPResponse {
        do throws(TokenStoreError) {
            let found = try await tokens.list(of: caller, until: deadline)
            return Page.json(.object([("tokens", .list(found.map(Self.item)))]))
        } catch {
            throw Refusal(.storeUnavailable, error.detail)
        }
    }

    /// Deletes a token of the caller's own. What somebody else's is looks like none.
    private func delete(
        _ request: HTTPRequest, of caller: Principal, until deadline: Deadline, _ outcome: Outcome
    ) async throws(Refusal) -> HTTPResponse {
        let text = request.target.path.dropFirst("\(Route.token.rawValue)/".count)
        guard let id = TokenID(String(text)) else { return Page.notFound }
        do throws(TokenStoreError) {
            guard try await tokens.remove(id, of: caller, until: deadline) else { return Page.notFound }
        } catch {
            throw Refusal(.storeUnavailable, error.detail)
        }
        inquiry.forwardAuth.accessLog.recordToken("auth.token.deleted", "Token deleted", id, caller, outcome)
        return Page.noContent
    }

    // MARK: Answers

    private static func answer(to error: TokenIssueError) throws(Refusal) -> HTTPResponse {
        switch error.code {
        case .disabled: isDisabled
        case .usedStoredToken: throw Refusal(.denied, error.detail)
        case .unusableLabel: failure(400, TokenParameters.labelRule)
        case .tooLarge: failure(409, "Too much is known of you to be kept with a token")
        case .full: failure(409, "There are too many tokens; delete one first")
        case .unavailable: throw Refusal(.storeUnavailable, error.detail)
        }
    }

    private static func body(of text: Secret, _ record: StoredToken) -> JSONValue {
        .object([
            ("token", .text(text.withBytes { String(decoding: $0, as: UTF8.self) })),
            ("id", .text("\(record.id)")), ("label", .text(record.label)), ("created", time(record.created)),
            ("expires", time(record.expiry)),
        ])
    }

    private static func item(_ token: StoredToken) -> JSONValue {
        .object([
            ("version", .number("1")), ("id", .text("\(token.id)")), ("label", .text(token.label)),
            ("scopes", .object(inOrder: token.scopes) { .list($0.map { .text($0) }) }),
            ("realm", .text(token.owner.realm)), ("created", time(token.created)), ("expires", time(token.expiry)),
            ("last_used", token.lastUse.map(time) ?? .null),
        ])
    }

    private static func time(_ seconds: Int64) -> JSONValue { .text(UnixTime(seconds: seconds).rfc3339) }

    private static func failure(_ status: Int, _ message: String) -> HTTPResponse {
        Page.json(status: status, .object([("error", .text(message))]))
    }

    private static let isDisabled = failure(503, "Token store is disabled")
    /// True if a browser says so, or says what is no value that we know. Fetch Metadata (W3C): pages cannot set it, and
    /// who is no browser does not send it.
    private static func isFromAnotherSite(_ request: HTTPRequest) -> Bool {
        switch request.fields.lookup(fetchSite) {
        case .absent: false
        case .one(let value): !ownSites.contains { $0.utf8.elementsEqual(value) }
        case .repeated: true
        }
    }

    private static let fetchSite = HTTPFieldName("Sec-Fetch-Site")
    private static let ownSites = ["same-origin", "same-site", "none"]
}
