import Base
import Connections
import Platform
import Upstreams

/// Makes the cache that the configuration asks for. A new kind of cache is added here.
struct UserCacheMaker {
    /// A cache, and what comes with it.
    struct Made: Sendable {
        let cache: any UserCache
        /// What `/ready` asks about it; nil if there is nothing to ask.
        var check: (any ReadinessCheck)?
        /// What elastauth left in the same place.
        var former: ElastauthPasswords?
    }

    /// The section `cache`.
    let settings: CacheSettings
    /// The keys that entries are sealed with.
    let sealing: SealingSettings
    /// Where loops and names come from.
    let workshop: Workshop
    /// The log.
    let log: Log
    /// What counts failures; nil in a dry run.
    let metrics: UpstreamMetrics?

    /// Makes a cache. Throws if its directory is not ours, or held by another daemon, or a certificate cannot be used.
    func make(_ kind: CacheSettings.Kind) throws(StartFailure) -> Made {
        switch kind {
        case .memory, .none: Made(cache: MemoryUserCache(maximumEntries: settings.maximumEntries))
        case .file(let path): try file(path)
        case .redis(let redis): try shared(redis)
        }
    }

    private func file(_ path: String) throws(StartFailure) -> Made {
        do throws(DirectoryError) {
            let cache = try FileUserCache(
                path: path, maximumEntries: settings.maximumEntries, sealing: sealing, log: log, metrics: metrics)
            return Made(
                cache: cache,
                check: CacheReadiness(name: "cache", trouble: "its files cannot be written") { cache.isHealthy })
        } catch {
            let status = error.code == .locked ? ExitCode.unavailable : ExitCode.configuration
            throw StartFailure(status: status, message: "cache.path: \(error)")
        }
    }

    private func shared(_ redis: RedisSettings) throws(StartFailure) -> Made {
        do throws(TLSError) {
            let failures = metrics?.cacheErrors
            let connections = try RedisConnections(
                redis.target, loops: workshop.loops, resolver: workshop.resolver, log: log,
                observer: RedisObserver(failed: { _ in failures?.increment(lane: EventLoop.currentIndex ?? 0) }))
            connections.prepare()
            let cache = RedisUserCache(
                client: connections, code: CachedUserCode(sealing), settings: settings, log: log)
            return Made(
                cache: FallbackUserCache(
                    cache, maximumEntries: settings.maximumEntries, lifetime: settings.expiration * 2),
                check: CacheReadiness(name: "cache", trouble: "Redis does not answer; memory stands in") {
                    connections.isReachable == true
                },
                former: ElastauthPasswords(client: connections, sealing: sealing))
        } catch {
            throw StartFailure(status: ExitCode.configuration, message: "cache.redis_tls: \(error)")
        }
    }
}

/// Whether the cache works as configured.
private struct CacheReadiness: ReadinessCheck {
    let name: String
    let trouble: String
    let isHealthy: @Sendable () -> Bool

    init(name: String, trouble: String, isHealthy: @escaping @Sendable () -> Bool) {
        self.name = name
        self.trouble = trouble
        self.isHealthy = isHealthy
    }

    var state: ReadinessState { isHealthy() ? .ready : .notReady(reason: trouble) }
}
