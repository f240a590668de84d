import Foundation

/// Waiting for what another program does.
enum Wait {
    /// Asks until the answer is true, at most `seconds`.
    static func until(_ what: String, seconds: Double = 15, _ isTrue: () throws -> Bool) throws {
        let end = Date().addingTimeInterval(seconds)
        while try !isTrue() {
            if Date() > end { throw Peer.Failure(description: "not within \(seconds) s: \(what)") }
            usleep(20_000)
        }
    }
}
