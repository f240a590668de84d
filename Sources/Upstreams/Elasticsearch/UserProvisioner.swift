import Base
import Platform
import Principals

/// Brings a user's account up to date: the work of one flight.
///
/// With a cache that several processes share it takes a lease first, so that one of them writes and the others wait for
/// what it writes. A lease is short: when its holder dies, or is slow, another takes over, with the same password.
struct UserProvisioner: Sendable {
    /// What a flight brings: the password in force and what the account was written from.
    struct Provisioned: Sendable {
        let password: Secret
        let fingerprint: [UInt8]
    }

    private let store: UserStore
    /// Nil in a dry run, and if no cluster is configured.
    private let writer: AccountWriter?
    private let isDryRun: Bool
    private let time: Duration
    private let leaseTime: Duration
    private let now: @Sendable () -> UnixTime

    init(
        settings: ElasticsearchSettings, store: UserStore, writer: AccountWriter?,
        now: @escaping @Sendable () -> UnixTime
    ) {
        self.store = store
        self.writer = settings.isDryRun ? nil : writer
        isDryRun = settings.isDryRun
        time = min(settings.timeout * (2 * max(1, settings.hosts.count)), .seconds(30))
        // Who waits for a holder that died must have time left to write.
        leaseTime = min(time / 2, .seconds(5))
        self.now = now
    }

    /// Writes the account unless that is done; `found` is what the look-up said that asked for it.
    func provision(
        _ user: ElasticsearchUser, key: String, found: UserStore.Found
    ) async -> Result<Provisioned, Refusal> {
        guard isDryRun || writer != nil else {
            return .failure(Refusal(.upstreamUnavailable, "no cluster is configured"))
        }
        let wait = store.wait(for: user, at: now())
        if wait > .zero { try? await Task.sleep(for: wait, clock: .continuous) }
        let deadline = Deadline.after(time)
        repeat {
            if let result = await turn(user, key: key, found: found, until: deadline) { return result }
        } while !deadline.hasPassed()
        return .failure(Refusal(.upstreamUnavailable, "another replica writes the user and does not finish"))
    }

    /// Writes if it is our turn and nobody has done it; nil if the entry was another in the meantime: then once more.
    private func turn(
        _ user: ElasticsearchUser, key: String, found: UserStore.Found, until deadline: Deadline
    ) async -> Result<Provisioned, Refusal>? {
        let lease = await store.lease(key, for: leaseTime, until: deadline)
        if lease == .held {
            // Not all at the same moment: who waits has a random part in it.
            let pause = Duration.milliseconds(10 + Int(SecureRandom.bytes(1).first ?? 0) / 8)
            try? await Task.sleep(for: pause, clock: .continuous)
        }
        let result: Result<Provisioned, Refusal>?
        switch await store.plan(user, key: key, found: found, at: now(), until: deadline) {
        case .use(let password): result = .success(Provisioned(password: password, fingerprint: user.fingerprint))
        case .write where lease == .held: result = nil
        case .write(let plan): result = await write(plan, user, key: key, until: deadline)
        }
        if case .granted(let token) = lease { await store.release(key, token: token, until: .after(time)) }
        return result
    }

    private func write(
        _ planned: UserStore.Plan, _ user: ElasticsearchUser, key: String, until deadline: Deadline
    ) async -> Result<Provisioned, Refusal>? {
        var plan = planned
        guard await store.announce(&plan, key: key, at: now(), until: deadline) else { return nil }
        do throws(AccountWriter.Failure) {
            try await writer?.write(
                user, password: plan.password, isInForce: plan.isInForce, until: deadline)
        } catch {
            return await outcome(of: error, plan, user, key: key)
        }
        guard await store.confirm(plan, user, key: key, at: now(), until: .after(time)) else { return nil }
        return .success(Provisioned(password: plan.password, fingerprint: user.fingerprint))
    }

    /// What a failed write means: an outage leaves users alone whose password was only to be rotated.
    private func outcome(
        of failure: AccountWriter.Failure, _ plan: UserStore.Plan, _ user: ElasticsearchUser, key: String
    ) async -> Result<Provisioned, Refusal> {
        guard failure.refusal.code == .upstreamUnavailable else {
            await store.forget(plan, key: key, until: .after(time))
            return .failure(failure.refusal)
        }
        guard let password = plan.fallback else { return .failure(failure.refusal) }
        return .success(Provisioned(password: password, fingerprint: user.fingerprint))
    }
}
