import Base
import Platform

/// Says now and then that groups are left out because their names cannot be roles.
struct SkippedGroupLog: Sendable {
    private let augmenter: String
    private let log: Log
    private let throttle = Locked(LogThrottle(window: .seconds(3600)))

    init(augmenter: String, log: Log) {
        self.augmenter = augmenter
        self.log = log
    }

    /// Groups were left out of one answer.
    func note(_ count: Int) {
        guard count > 0, let left = throttle.withLock({ $0.admit(augmenter) }) else { return }
        log.write(
            .warn, event: "ldap.group.skipped",
            "\(augmenter) leaves out groups whose names cannot be roles: they have control characters, or a slash in a path",
            [("groups", .number(count)), ("suppressed", .number(left))])
    }
}
