import Base
import Platform

/// One of the commands that begin a connection, and what its reply must be.
enum RedisGreeting: Sendable {
    case authenticate(user: String?, Secret)
    case select(Int)
    case role
    case ping

    var command: RedisCommand {
        switch self {
        case .authenticate(nil, let password): password.withBytes { RedisCommand("AUTH", $0) }
        case .authenticate(let user?, let password): password.withBytes { RedisCommand("AUTH", Array(user.utf8), $0) }
        case .select(let number): RedisCommand("SELECT", Array(String(number).utf8))
        case .role: RedisCommand("ROLE")
        case .ping: RedisCommand("PING")
        }
    }

    /// Refuses a reply that does not lead on.
    func judge(_ reply: RedisReply) throws(RedisError) {
        switch (self, reply) {
        case (.ping, .simpleString), (.select, .simpleString("OK")), (.authenticate, .simpleString("OK")): break
        // A user who may not ask is let in: a replica shows itself by READONLY at the first write.
        case (.ping, .error), (.role, .error):
            guard reply.errorWord == "NOPERM" else { throw RedisError(.refused, "\(name): \(text(reply))") }
        case (.role, .array(let parts)):
            guard parts.first?.text == "master" else { throw RedisError(.refused, "it is not the master") }
        default: throw RedisError(.refused, "\(name): \(text(reply))")
        }
    }

    private var name: String {
        switch self {
        case .authenticate: "AUTH"
        case .select: "SELECT"
        case .role: "ROLE"
        case .ping: "PING"
        }
    }

    private func text(_ reply: RedisReply) -> String {
        if case .error(let text) = reply { String(text.prefix(200)) } else { "an unexpected reply" }
    }
}
