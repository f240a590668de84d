import Base
import Platform

/// What the log says of fetches: each change, and of failures one in half a minute.
final class KeySetJournal: Sendable {
    private let name: String
    private let log: Log
    private let now: @Sendable () -> ContinuousClock.Instant
    private let throttle = Locked(LogThrottle())

    init(name: String, log: Log, now: @escaping @Sendable () -> ContinuousClock.Instant) {
        self.name = name
        self.log = log
        self.now = now
    }

    /// Notes what came of fetching the keys.
    func note(
        _ fetched: Result<JSONWebKeySet, DocumentFailure>, before: JSONWebKeySet?, wasReachable: Bool?
    ) {
        switch fetched {
        case .success(let keys):
            guard wasReachable != true || before?.isSame(as: keys) != true else { return }
            log.write(
                .info, event: "providers.keys.fetched", "\(name): \(keys.keyIDs.count) usable keys", attributes)
        case .failure(let failure):
            guard let suppressed = admit("keys") else { return }
            let rest = before == nil ? "nobody can be authenticated" : "the last keys go on serving"
            log.write(
                .warn, event: "providers.keys.failed", "\(name): no keys: \(failure.reason); \(rest)",
                attributes + [("suppressed", .number(suppressed))])
        }
    }

    /// Notes what came of fetching the metadata.
    func note(_ fetched: Result<IssuerMetadata, DocumentFailure>, wasReachable: Bool?) {
        switch fetched {
        case .success:
            guard wasReachable != true else { return }
            log.write(.info, event: "providers.metadata.fetched", "\(name): the issuer's metadata are read", attributes)
        case .failure(let failure):
            guard let suppressed = admit("metadata") else { return }
            log.write(
                .warn, event: "providers.metadata.failed", "\(name): no metadata: \(failure.reason)",
                attributes + [("suppressed", .number(suppressed))])
        }
    }

    private var attributes: [Log.Attribute] { [("provider_name", .text(name))] }

    private func admit(_ key: String) -> Int? {
        let now = now()
        return throttle.withLock { $0.admit(key, at: now) }
    }
}
