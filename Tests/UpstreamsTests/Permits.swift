import Base
import Synchronization

@testable import Principals
@testable import Rules

/// Permitted principals for tests, as `RuleList` would make them.
enum Permits {
    static func permit(
        _ username: String = "alice", realm: String = "default", roles: [String] = [], email: String? = nil,
        fullName: String? = nil, attributes: [String: String] = [:], scopes: [String: [String]] = [:],
        expiry: Int64? = nil
    ) -> Permitted {
        let identity = Identity(
            username: username, roles: roles, email: email, fullName: fullName, attributes: attributes, scopes: scopes,
            expiry: expiry)
        return Permitted(
            principal: Principal(identity: identity, realm: realm, provider: "test"), rule: nil)
    }

    static func principal(_ username: String = "alice", realm: String = "default", roles: [String] = []) -> Principal {
        permit(username, realm: realm, roles: roles).principal
    }
}

/// A wall clock that tests set.
final class SetClock: Sendable {
    private let seconds: Atomic<Int64>

    init(_ seconds: Int64 = 1_000_000) { self.seconds = Atomic(seconds) }

    var now: UnixTime { UnixTime(seconds: seconds.load(ordering: .sequentiallyConsistent)) }

    func advance(_ by: Int64) { seconds.add(by, ordering: .sequentiallyConsistent) }
}

/// A log that keeps its lines.
final class KeptLog: LogSink {
    private let lines = Mutex<[String]>([])

    func write(_ level: Log.Level, event: StaticString, message: String, attributes: [Log.Attribute]) {
        lines.withLock { $0.append("\(event) \(message)") }
    }

    var all: [String] { lines.withLock { $0 } }
    var log: Log { Log(level: .trace, sink: self) }
}

extension Permits {
    /// What changes of a principal.
    struct Change: Sendable {
        var roles: [String]?
        var email: String?
        var fullName: String?
    }
}
