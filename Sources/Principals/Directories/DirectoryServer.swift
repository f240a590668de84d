import Base
import Platform

/// One server of a directory, with the connections to it that nobody uses now.
final class DirectoryServer: Sendable {
    /// What a connection is for. Those on which users bind are never searched on: they act for the user.
    enum Use: CaseIterable {
        case searching, binding
    }

    private struct IdleLink {
        let link: any DirectoryLink
        let since: ContinuousClock.Instant
    }

    /// Where it is.
    let url: LDAPURL
    private let capacity: Int
    private let idle = Locked<[Use: [IdleLink]]>([:])
    private let now: @Sendable () -> ContinuousClock.Instant

    /// Keeps `capacity` connections of each use.
    init(_ url: LDAPURL, capacity: Int, now: @escaping @Sendable () -> ContinuousClock.Instant) {
        self.url = url
        self.capacity = capacity
        self.now = now
    }

    /// The connection that was used last, if any was in the last minute.
    func takeLink(for use: Use) -> (any DirectoryLink)? {
        let limit = now() - Self.longestRest
        // What rested too long ends after the lock is open: that takes a word to the server.
        let (link, ended) = idle.withLock { idle -> ((any DirectoryLink)?, [IdleLink]) in
            let link = idle[use]?.popLast()
            guard let link, link.since >= limit else {
                let ended = (idle.removeValue(forKey: use) ?? []) + (link.map { [$0] } ?? [])
                return (nil, ended)
            }
            return (link.link, [])
        }
        withExtendedLifetime(ended) {}
        return link
    }

    /// Keeps a connection for the next.
    func giveBack(_ link: any DirectoryLink, for use: Use) {
        guard link.isUsable else { return }
        let entry = IdleLink(link: link, since: now())
        idle.withLock { idle in
            if idle[use, default: []].count < capacity { idle[use, default: []].append(entry) }
        }
    }

    /// How many connections rest.
    var idleCount: Int { idle.withLock { $0.values.reduce(0) { $0 + $1.count } } }

    // Servers and what is in between end connections that rest for some minutes.
    private static let longestRest = Duration.seconds(60)
}
