import Foundation

/// Somebody who makes, uses, sees and deletes tokens at a daemon.
struct TokenOwner {
    /// What the daemon said when it made one.
    struct Made {
        let text: String
        let id: String
    }

    let daemon: Daemon
    /// What curl is told, such as `-u alice:wonderland`.
    let credentials: [String]

    /// Asks for a token.
    func answerToMaking(_ query: String = "", method: String = "POST") throws -> Curl.Answer {
        try Curl.send(daemon.url("/token\(query)"), credentials + ["-X", method])
    }

    /// Makes a token, or fails.
    func make(_ query: String = "") throws -> Made {
        let answer = try answerToMaking(query)
        guard answer.status == 200, let made = Self.made(answer.body) else {
            throw Peer.Failure(description: "no token: \(answer.status) \(answer.body)\n\(daemon.peer.output)")
        }
        return made
    }

    /// The tokens that it has, as the daemon lists them.
    func list() throws -> [[String: Any]] {
        let answer = try Curl.send(daemon.url("/tokens"), credentials)
        let object = try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any]
        guard answer.status == 200, let tokens = object?["tokens"] as? [[String: Any]] else {
            throw Peer.Failure(description: "no list: \(answer.status) \(answer.body)")
        }
        return tokens
    }

    /// The identifiers of the tokens that it has.
    func identifiers() throws -> [String] { try list().compactMap { $0["id"] as? String } }

    /// Deletes a token; the status.
    func delete(_ id: String) throws -> Int {
        try Curl.send(daemon.url("/token/\(id)"), credentials + ["-X", "DELETE"]).status
    }

    /// Reads what a daemon answers to whoever makes a token.
    static func made(_ body: String) -> Made? {
        let object = try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
        guard let text = object?["token"] as? String, let id = object?["id"] as? String else { return nil }
        return Made(text: text, id: id)
    }
}

extension Daemon {
    /// Somebody with a password.
    func owner(_ credentials: String) -> TokenOwner { TokenOwner(daemon: self, credentials: ["-u", credentials]) }

    /// The answer to a gateway that brings credentials.
    func answer(_ arguments: String...) throws -> Curl.Answer {
        try Curl.send(
            url("/authenticate"), ["-H", "X-Forwarded-Uri: /", "-H", "X-Forwarded-Method: GET"] + arguments)
    }

    /// The status for a token.
    func status(for token: String) throws -> Int { try answer("-H", "Authorization: Bearer \(token)").status }

    /// Who the daemon says somebody is: `realm/name` and the roles; nil if it does not know.
    func whoIs(_ arguments: String...) throws -> Caller? {
        let answer = try Curl.send(url("/whoami"), arguments)
        return answer.status == 200 ? Caller(answer.body) : nil
    }
}

/// Who a daemon says a caller is.
struct Caller: Equatable {
    let name: String
    let roles: [String]

    init(_ name: String, _ roles: [String]) {
        self.name = name
        self.roles = roles
    }

    /// Reads the answer of `/whoami`.
    init?(_ body: String) {
        let object = try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
        guard let realm = object?["realm"] as? String, let username = object?["username"] as? String,
            let roles = object?["roles"] as? [String]
        else { return nil }
        self.init("\(realm)/\(username)", roles)
    }
}
