import Base
import Platform
import Principals

/// Writes users into Elasticsearch, only over accounts that are ours.
final class AccountWriter: Sendable {
    /// Why an account was not written.
    struct Failure: Error, Sendable {
        /// What the client is told.
        let refusal: Refusal
        /// True if the password may be in force all the same.
        let mayHaveReached: Bool
    }

    private let api: SecurityAPI
    private let adoptsExisting: Bool
    private let log: Log
    private let throttle = Locked(LogThrottle())
    /// The user that we call as; an API key's is asked for once.
    private let ownName: Locked<String?>

    init(api: SecurityAPI, administrator: ElasticsearchAdministrator, adoptsExisting: Bool, log: Log) {
        self.api = api
        self.adoptsExisting = adoptsExisting
        self.log = log
        if case .user(let name, _) = administrator { ownName = Locked(name) } else { ownName = Locked(nil) }
    }

    /// Creates or updates the account of a user with this password. An account that is as it should be is left alone if its
    /// password is in force.
    func write(
        _ user: ElasticsearchUser, password: Secret, isInForce: Bool = false, until deadline: Deadline
    ) async throws(Failure) {
        let account: ElasticsearchAccount?
        do throws(SecurityAPIError) {
            let own = try await ownName(until: deadline)
            account = user.name.text == own ? .own : try await api.account(user.name, until: deadline)
        } catch {
            throw failure(error, mayHaveReached: false)
        }
        if let refusal = refusal(to: user, over: account) { throw Failure(refusal: refusal, mayHaveReached: false) }
        if isInForce, let account, account.isAsWritten(for: user) { return }
        do throws(SecurityAPIError) {
            try await api.put(user, password: password, until: deadline)
        } catch {
            throw failure(error, mayHaveReached: error.mayHaveReached)
        }
    }

    private func refusal(to user: ElasticsearchUser, over account: ElasticsearchAccount?) -> Refusal? {
        switch account?.ownership(for: user) {
        case nil, .ours: nil
        case .reserved: Refusal(.foreignAccount, "the Elasticsearch account is reserved")
        case .own: Refusal(.foreignAccount, "the Elasticsearch account is the daemon's own")
        case .anothers: Refusal(.foreignAccount, "the Elasticsearch account is another principal's")
        case .unmarked where adoptsExisting: nil
        case .unmarked: Refusal(.foreignAccount, "the Elasticsearch account was not made by us; see adopt_existing")
        }
    }

    private func ownName(until deadline: Deadline) async throws(SecurityAPIError) -> String {
        if let name = ownName.withLock({ $0 }) { return name }
        let name = try await api.ownName(until: deadline)
        ownName.withLock { $0 = name }
        return name
    }

    /// Outages are the pool's to log; what Elasticsearch refuses us is logged here.
    private func failure(_ error: SecurityAPIError, mayHaveReached: Bool) -> Failure {
        if case .unavailable = error {
        } else if let left = throttle.withLock({ $0.admit(error.detail) }) {
            log.write(
                .error, event: "elasticsearch.user.failed", "A user could not be written: \(error.detail)",
                [("reason", .text(error.detail)), ("suppressed", .number(left))])
        }
        return Failure(refusal: Refusal(.upstreamUnavailable, error.detail), mayHaveReached: mayHaveReached)
    }
}
