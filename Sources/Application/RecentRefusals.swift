import Base
import Platform
import Principals

/// The last refusals, for the status page; bounded in number and size.
final class RecentRefusals: Sendable {
    /// One refusal, without credentials.
    struct Entry: Sendable, Equatable {
        let time: UnixTime
        let status: Int
        let code: Refusal.Code
        let username: String
        let clientAddress: String
        let request: String
        let requestID: String
    }

    private struct Ring {
        var entries: [Entry] = []
        var next = 0
    }

    private let capacity: Int
    private let ring = Locked(Ring())

    init(capacity: Int = 50) { self.capacity = max(1, capacity) }

    /// Keeps a refusal and forgets the oldest when there are too many.
    func add(_ refusal: Refusal, _ outcome: Outcome, username: String, at time: UnixTime) {
        let request = [outcome.method, outcome.host, outcome.path].map { $0 ?? "?" }.joined(separator: " ")
        let entry = Entry(
            time: time, status: outcome.status, code: refusal.code, username: Self.cut(username),
            clientAddress: outcome.clientAddress?.description ?? "unknown", request: Self.cut(request),
            requestID: outcome.requestID)
        ring.withLock { ring in
            if ring.entries.count < capacity { ring.entries.append(entry) } else { ring.entries[ring.next] = entry }
            ring.next = (ring.next + 1) % capacity
        }
    }

    /// The refusals kept, newest first.
    var newestFirst: [Entry] {
        ring.withLock { ring in
            guard ring.entries.count == capacity else { return ring.entries.reversed() }
            return (ring.entries[ring.next...] + ring.entries[..<ring.next]).reversed()
        }
    }

    private static func cut(_ text: String) -> String {
        // Scalars, not characters: one character may hold any number of combining marks.
        text.utf8.count <= 256 ? text : String(text.unicodeScalars.prefix(255)) + "…"
    }
}
