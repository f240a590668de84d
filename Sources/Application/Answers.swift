import Base
import Gateways
import HTTP
import Platform
import Principals
import Upstreams

/// Turns an outcome into an answer. This is the one place that makes a 200 for a gateway.
struct Answers: Sendable {
    /// The value of `WWW-Authenticate`: every challenge on one line, since some gateways pass on only the first.
    let challenges: [UInt8]
    /// True for `X-Auth-Username`, `X-Auth-Realm` and `X-Auth-Roles` in answers that allow.
    let includesIdentityFields: Bool
    let clock: @Sendable () -> UnixTime

    /// Answers; an outcome that cannot be told in a valid and short enough head becomes a refusal.
    func answer(_ outcome: inout Outcome, through gateway: any Gateway) -> HTTPResponse {
        if case .allowed(let principal, let rule, let credentials) = outcome.verdict {
            do throws(Refusal) {
                let response = try allow(principal, credentials, requestID: outcome.requestID)
                outcome.status = response.status
                return response
            } catch {
                outcome.verdict = .refused(error, principal: principal, rule: rule)
            }
        }
        guard case .refused(let refusal, _, _) = outcome.verdict else {
            return refuse(status: 403, requestID: outcome.requestID)
        }
        outcome.status = gateway.status(of: refusal)
        return refuse(status: outcome.status, requestID: outcome.requestID)
    }

    /// The answer that lets a request pass: 200 and what the application accepts.
    private func allow(
        _ principal: Principal, _ credentials: UpstreamCredentials, requestID: String
    ) throws(Refusal) -> HTTPResponse {
        var body: [UInt8] = []
        body.reserveCapacity(96)
        body.append(contentsOf: #"{"status":"OK","user":"#.utf8)
        JSONText.append(principal.username, to: &body)
        body.append(contentsOf: #","realm":"#.utf8)
        JSONText.append(principal.realm, to: &body)
        body.append(0x7D)
        var response = HTTPResponse(status: 200, body: body)
        guard credentials.authorization.withBytes({ response.appendField("Authorization", $0) }) else {
            throw Refusal(.unusableName, "the credentials hold a control character")
        }
        if includesIdentityFields { try appendIdentity(of: principal, to: &response) }
        appendCommonFields(to: &response, requestID: requestID)
        guard response.fieldLines.count <= Self.maximumFieldBytes else {
            throw Refusal(.answerTooLarge, "\(response.fieldLines.count) bytes of fields")
        }
        return response
    }

    /// Every identity field, also an empty one, so that none of the client's survives in the gateway.
    private func appendIdentity(of principal: Principal, to response: inout HTTPResponse) throws(Refusal) {
        guard !principal.roles.contains(where: { $0.utf8.contains(0x2C) }) else {
            throw Refusal(.unusableName, "a role holds a comma")
        }
        guard ([principal.username, principal.realm] + principal.roles).allSatisfy(Self.survivesFields) else {
            throw Refusal(.unusableName, "a control character or an outer blank in the name, the realm or a role")
        }
        response.appendField("X-Auth-Username", principal.username)
        response.appendField("X-Auth-Realm", principal.realm)
        response.appendField("X-Auth-Roles", principal.roles.joined(separator: ","))
    }

    /// True if a text arrives as it is. Readers of fields cut outer blanks off (RFC 9110 §5.5): ` alice` would arrive as
    /// another user. A tab may stand within a field, but is a control character.
    private static func survivesFields(_ text: String) -> Bool {
        guard text.utf8.first != 0x20, text.utf8.last != 0x20 else { return false }
        return text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
    }

    /// A refusal in the one shape that all have; it says nothing of what happened inside.
    func refuse(status: Int, requestID: String) -> HTTPResponse {
        var response = HTTPResponse(status: status, body: Self.body(status: status, requestID: requestID, at: clock()))
        response.appendField("Content-Type", Self.json)
        if status == 401 { response.appendField("WWW-Authenticate", challenges) }
        if status == 503 { response.appendField("Retry-After", Self.retryAfter) }
        appendCommonFields(to: &response, requestID: requestID)
        return response
    }

    /// The body of a refusal; also of what the connection refuses before there is a request.
    static func body(status: Int, requestID: String, at time: UnixTime) -> [UInt8] {
        var body = Array(#"{"error":"Unauthorized access","message":"#.utf8)
        JSONText.append(message(for: status), to: &body)
        body.append(contentsOf: #","code":\#(status),"timestamp":""#.utf8)
        time.appendRFC3339(to: &body)
        body.append(contentsOf: #"","request_id":"#.utf8)
        JSONText.append(requestID, to: &body)
        body.append(0x7D)
        return body
    }

    private func appendCommonFields(to response: inout HTTPResponse, requestID: String) {
        response.appendField("Cache-Control", Self.noStore)
        response.appendField("X-Request-ID", requestID)
    }

    private static func message(for status: Int) -> String {
        switch status {
        case 401: "Credentials are missing or not valid"
        case 403: "Not permitted"
        case 503: "Temporarily unavailable, try again later"
        default: "The request cannot be read"
        }
    }

    /// Gateways give up on heads of 4 KiB (NGINX: `proxy_buffer_size`); 160 bytes are the connection's own.
    private static let maximumFieldBytes = 4096 - 160
    private static let noStore = Array("no-store".utf8)
    private static let json = Array("application/json".utf8)
    private static let retryAfter = Array("5".utf8)
}
