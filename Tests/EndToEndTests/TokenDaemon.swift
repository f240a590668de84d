import Foundation
import Testing

/// A daemon that takes tokens from elsewhere, and what it says to them.
struct TokenDaemon {
    /// Signs what the daemon hands out; the providers' own keys are another matter.
    static let secret = "an end to end secret of 32 bytes"

    let daemon: Daemon

    /// Starts one with a list of providers in YAML; each in its own realm if that says so.
    init(_ providers: String, auth: String = "timeout_in_ms: 5000") throws {
        daemon = try Daemon(
            """
            authorization: bearer
            auth: {\(auth)}
            jwt: {iss: end-to-end, exp: 600, secret: "\(Self.secret)"}
            providers:
            \(providers)

            """)
    }

    /// The answer to a gateway that brings a token.
    func answer(to token: String, _ more: String...) throws -> Curl.Answer {
        try Curl.send(
            daemon.url("/authenticate"),
            ["-H", "X-Forwarded-Uri: /", "-H", "X-Forwarded-Method: GET", "-H", "Authorization: Bearer \(token)"] + more
        )
    }

    /// The status for a token.
    func status(for token: String) throws -> Int { try answer(to: token).status }

    /// The status for a token in a cookie.
    func status(cookie name: String, _ token: String) throws -> Int {
        try Curl.send(
            daemon.url("/authenticate"), "-H", "X-Forwarded-Uri: /", "-H", "X-Forwarded-Method: GET", "-H",
            "Cookie: other=1; \(name)=\(token)"
        ).status
    }

    /// Who the daemon says somebody is: user name and roles.
    func whoIs(_ token: String) throws -> (username: String, roles: [String])? {
        let answer = try Curl.send(daemon.url("/whoami"), "-H", "Authorization: Bearer \(token)")
        guard answer.status == 200,
            let object = try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any]
        else { return nil }
        return (object["username"] as? String ?? "", object["roles"] as? [String] ?? [])
    }

    /// Waits until a token's status is `status`; no longer than an unknown key or a failed fetch is kept in mind.
    func await(_ status: Int, for token: String, seconds: Double = 15) throws {
        try Wait.until("status \(status)", seconds: seconds) { try self.status(for: token) == status }
    }
}
