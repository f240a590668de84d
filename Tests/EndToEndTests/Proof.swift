import Foundation
import TestSupport
import Testing

/// Holds the daemons to their promise: a credential that a client received is valid in the cluster, at once and a second
/// later.
final class Proof {
    private let cluster: StandInElasticsearch
    private var credentials: [String: Set<String>] = [:]
    private var lastAnswer = Date()
    private(set) var received = 0

    init(_ cluster: StandInElasticsearch) { self.cluster = cluster }

    /// Checks an answer as it comes; answers without credentials prove nothing.
    func check(_ answer: Crowd.Answer) {
        guard let authorization = answer.authorization else { return }
        #expect(answer.status == 200)
        #expect(cluster.verify(authorization) == answer.user, "a credential that is not valid when it arrives")
        credentials[answer.user, default: []].insert(authorization)
        received += 1
        lastAnswer = Date()
    }

    /// Checks everything once more, a second after the last answer.
    func checkLater() {
        let wait = lastAnswer.addingTimeInterval(1).timeIntervalSinceNow
        if wait > 0 { usleep(UInt32(wait * 1_000_000)) }
        for (user, all) in credentials {
            for credential in all {
                #expect(cluster.verify(credential) == user, "a credential that is not valid a second later")
            }
        }
    }

    /// The credentials that were given for a user.
    func credentials(of user: String) -> Set<String> { credentials[user] ?? [] }

    /// The users that got any.
    var users: [String] { credentials.keys.sorted() }
}
