import Base
import Platform
import Upstreams

/// What is kept of Elasticsearch users across reloads: the cache, and the key that a start without `secret_key` makes.
///
/// Without them each reload would rotate every password, under requests that are on their way.
final class KeptUsers: Sendable {
    /// A cache, and what it was made for.
    private struct Kept {
        let made: UserCacheMaker.Made
        let kind: CacheSettings.Kind
        let key: Secret?
        var hosts: Set<String>
        let isDryRun: Bool

        func isUsable(for hosts: Set<String>, _ sealing: SealingSettings) -> Bool {
            switch kind {
            case .memory, .none: !self.hosts.isDisjoint(with: hosts)
            case .file: true
            case .redis: key?.withBytes { $0 } == sealing.key?.withBytes { $0 }
            }
        }
    }

    private let kept = Locked<Kept?>(nil)
    private let key = Secret(SecureRandom.bytes(32))

    /// The cache, and what `/ready` asks about it. Its size stays as it first was.
    ///
    /// Another cluster gets a new memory: it never saw the passwords of the old one, and nobody saw those of a dry run, which
    /// therefore never reach a file or Redis. A cluster is the same while it keeps one of its hosts; files and Redis tell
    /// clusters apart by `elasticsearch.cluster` only.
    func cache(
        _ maker: UserCacheMaker, for elasticsearch: ElasticsearchSettings
    ) throws(StartFailure) -> UserCacheMaker.Made {
        let kind: CacheSettings.Kind = elasticsearch.isDryRun ? .memory : maker.settings.kind
        let hosts = Set(elasticsearch.hosts)
        return try kept.withLock { kept throws(StartFailure) in
            if let known = kept, known.kind == kind, known.isDryRun == elasticsearch.isDryRun,
                known.isUsable(for: hosts, maker.sealing)
            {
                kept?.hosts = hosts
                (known.made.cache as? FileUserCache)?.use(maker.sealing)
                return known.made
            }
            let made = try maker.make(kind)
            kept = Kept(
                made: made, kind: kind, key: maker.sealing.key, hosts: hosts, isDryRun: elasticsearch.isDryRun)
            return made
        }
    }

    /// The keys of the settings, with ours in the place of one that is not set.
    func sealing(_ settings: SealingSettings) -> SealingSettings {
        SealingSettings(key: settings.key ?? key, previousKeys: settings.previousKeys)
    }

    /// Waits until nothing is left to write; for the end of the program.
    func finish(until deadline: Deadline) async {
        await (kept.withLock { $0?.made.cache } as? FileUserCache)?.finish(until: deadline)
    }
}
