public import Base
public import HTTP
public import Platform

/// The keys of one issuer, and what it says of itself: fetched when needed, kept, and refreshed before they expire.
///
/// Fresh for ten minutes, or for the issuer's shorter `max-age`. One fetch at a time, and one in ten seconds at most,
/// also when tokens name keys that nobody knows. While the issuer is down the last good set serves, and costs nobody a
/// wait; without one, a failure is remembered for 2.5 s. At most 512 KiB, and no redirect to another origin.
public final class KeySetSource: Sendable {
    private let keys: RefreshedDocument<JSONWebKeySet>
    private let metadata: RefreshedDocument<IssuerMetadata>?

    /// Makes a source that has fetched nothing yet.
    ///
    /// `name` is the provider's, for the log. `client` makes the client for an origin; it is called for each origin
    /// that the metadata name, when it is first needed. With `allowsSymmetric` secrets in the set count as keys.
    ///
    /// `longestWait` bounds the wait for a set that replaces an expired one.
    public init(
        _ location: KeySetLocation, name: String, allowsSymmetric: Bool = false, longestWait: Duration = .seconds(2),
        log: Log,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        client: @escaping @Sendable (HTTPOrigin) throws(TLSError) -> any HTTPClient
    ) {
        let clients = IssuerClients(client)
        let journal = KeySetJournal(name: name, log: log, now: now)
        let metadata: RefreshedDocument<IssuerMetadata>? =
            switch location {
            case .keys: nil
            case .discovery(let issuer):
                RefreshedDocument(
                    longestWait: longestWait, now: now, isSame: ==, fetch: { await Self.fetch(issuer, clients) },
                    report: { journal.note($1.map(\.value), wasReachable: $2) })
            }
        let fetch = KeySetFetch(
            location: location, clients: clients, metadata: metadata, allowsSymmetric: allowsSymmetric)
        self.metadata = metadata
        keys = RefreshedDocument(
            longestWait: longestWait, now: now, isSame: { $0.isSame(as: $1) }, fetch: { await fetch.run() },
            report: { journal.note($1.map(\.value), before: $0, wasReachable: $2) })
    }

    /// The set if it is fresh and has the key; never waits. A refresh that is due begins in the background.
    public func current(holding keyID: String) -> JSONWebKeySet? { keys.current { $0.contains(keyID: keyID) } }

    /// The set that has the key; waits for a fetch if there must be one.
    ///
    /// A key that no set has is looked for at the issuer if the last fetch was ten seconds ago; the answer is then the
    /// set without it. It is `unavailable` if the issuer could not be asked: it may have got the key since.
    public func keys(holding keyID: String, until deadline: Deadline) async -> KeySetAnswer {
        switch await keys.reading(until: deadline, { $0.contains(keyID: keyID) }) {
        case .value(let set): .keys(set)
        case .unavailable(let reason): .unavailable(reason: reason)
        }
    }

    /// What the issuer says of itself; nil if it could not be asked, or its keys' URL was given instead of its name.
    public func metadata(until deadline: Deadline) async -> IssuerMetadata? {
        guard case .value(let found) = await metadata?.reading(until: deadline, { _ in true }) else { return nil }
        return found
    }

    /// What the issuer says of itself if that is fresh; never waits.
    public func currentMetadata() -> IssuerMetadata? { metadata?.current { _ in true } }

    /// Fetches the keys if that is due, and waits for them; to be called now and then, so that no request waits.
    public func refresh(until deadline: Deadline) async { await keys.refreshIfDue(until: deadline) }

    /// Fetches the keys now, unless the last attempt was in the last ten seconds, and waits for them.
    public func fetch(until deadline: Deadline) async { await keys.fetch(until: deadline) }

    /// Another number after each change of the keys. What a set led to, and is kept, holds only while this stays the same.
    public var generation: UInt64 { keys.generation }

    /// How old the set is; nil if there is none.
    public var age: Duration? { keys.age }

    /// Whether the last attempt to fetch the keys succeeded; nil before it has ended. To ask begins an attempt that is
    /// due: an issuer that is back is noticed although nobody sends tokens.
    public var isReachable: Bool? {
        keys.refreshIfDue()
        return keys.isReachable
    }

    private static func fetch(
        _ issuer: IssuerIdentifier, _ clients: IssuerClients
    ) async -> RefreshedDocument<IssuerMetadata>.Fetched {
        do throws(DocumentFailure) {
            let response = try await clients.get(issuer.metadata)
            let metadata = try IssuerMetadata(response.body, of: issuer)
            return .success((metadata, DocumentLifetime.of(response.fields)))
        } catch {
            return .failure(error)
        }
    }
}
