import Base
import HTTP
import Platform

/// Asks the hosts of a cluster, the healthy ones first, until one gives a usable answer.
///
/// Usable is 2xx, or 4xx other than 429, with JSON: such an answer is final. Anything else (no connection, no answer in
/// time, 5xx, 429, a redirect, something other than JSON) lets the host rest, longer from time to time or as long as it asks
/// for (`Retry-After`), and the next is asked. While all rest nobody is asked, so that an outage costs each request nothing;
/// after a rest one request tries the host before others follow.
struct HostPool: Sendable {
    private let hosts: [ElasticsearchHost]
    private let timeout: Duration
    private let health: Locked<[HostHealth]>
    private let log: Log
    private let throttle = Locked(LogThrottle())
    private let metrics: UpstreamMetrics?
    private let clock: @Sendable () -> ContinuousClock.Instant

    init(
        hosts: [ElasticsearchHost], timeout: Duration, log: Log, metrics: UpstreamMetrics?,
        clock: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        self.hosts = hosts
        self.timeout = timeout
        health = Locked(hosts.map { _ in HostHealth() })
        self.log = log
        self.metrics = metrics
        self.clock = clock
    }

    /// How long one request may take if every host uses all its time.
    var patience: Duration { timeout * max(1, hosts.count) }

    /// Sends a request to the first host that answers it.
    func send(
        _ request: HTTPClientRequest, until deadline: Deadline
    ) async throws(HostPoolError) -> ElasticsearchAnswer {
        var details: [String] = []
        var mayHaveReached = false
        for index in candidates(at: clock()) where !deadline.hasPassed() && !Task.isCancelled {
            guard health.withLock({ $0[index].admit(at: clock(), patience: timeout) }) else { continue }
            switch await ask(index, request, until: deadline) {
            case .success(let answer): return answer
            case .failure(let error):
                details.append(error.detail)
                mayHaveReached = mayHaveReached || error.mayHaveReached
            }
        }
        let detail = details.isEmpty ? "every host rests after failures" : details.joined(separator: "; ")
        throw HostPoolError(detail: detail, mayHaveReached: mayHaveReached)
    }

    /// The hosts that may be asked, those with fewer failures first.
    private func candidates(at now: ContinuousClock.Instant) -> [Int] {
        let health = health.withLock { $0 }
        return health.indices.filter { health[$0].isAvailable(at: now) }
            .sorted { (health[$0].failures, $0) < (health[$1].failures, $1) }
    }

    private func ask(
        _ index: Int, _ request: HTTPClientRequest, until deadline: Deadline
    ) async -> Result<ElasticsearchAnswer, HostPoolError> {
        let host = hosts[index]
        let start = clock()
        let limit = Deadline.after(timeout).capped(by: deadline)
        var prefixed = request
        prefixed.target = host.pathPrefix + request.target
        do throws(HTTPClientError) {
            let response = try await host.client.send(prefixed, until: limit)
            metrics?.elasticsearchDuration.observe(clock() - start, lane: EventLoop.currentIndex ?? 0)
            guard let answer = ElasticsearchAnswer(response) else {
                let what = ElasticsearchAnswer.problem(of: response)
                return .failure(
                    failed(
                        index, what, mayHaveReached: response.status != 429, isHosts: true,
                        rest: ElasticsearchAnswer.retryTime(of: response)))
            }
            succeeded(index, answer)
            return .success(answer)
        } catch {
            // What ended because of us says nothing about the host.
            let isOurs = error.code == .cancelled || error.code == .overloaded
            let isCutShort = error.code == .timedOut && limit == deadline
            let what = error.detail.isEmpty ? error.code.rawValue : "\(error.code.rawValue): \(error.detail)"
            let reached = Self.reachingCodes.contains(error.code)
            return .failure(failed(index, what, mayHaveReached: reached, isHosts: !isOurs && !isCutShort))
        }
    }

    private func succeeded(_ index: Int, _ answer: ElasticsearchAnswer) {
        health.withLock { $0[index].noteSuccess() }
        metrics?.note(hosts[index].name, isUp: true)
        let isSuccess = answer.isSuccess || answer.status == 404
        let counter = isSuccess ? metrics?.elasticsearchSuccesses : metrics?.elasticsearchErrors
        counter?.increment(lane: EventLoop.currentIndex ?? 0)
    }

    private func failed(
        _ index: Int, _ what: String, mayHaveReached: Bool, isHosts: Bool, rest: Duration = .zero
    ) -> HostPoolError {
        let name = hosts[index].name
        metrics?.elasticsearchErrors.increment(lane: EventLoop.currentIndex ?? 0)
        if isHosts {
            let now = clock()
            health.withLock { $0[index].noteFailure(at: now, askedFor: rest) }
            metrics?.note(name, isUp: false)
            if let left = throttle.withLock({ $0.admit(name, at: now) }) {
                log.write(
                    .warn, event: "elasticsearch.host.failed", "Elasticsearch host \(name) failed: \(what)",
                    [("server.address", .text(name)), ("reason", .text(what)), ("suppressed", .number(left))])
            }
        } else {
            health.withLock { $0[index].noteNothing() }
        }
        return HostPoolError(detail: "\(name): \(what)", mayHaveReached: mayHaveReached)
    }

    /// Failures after which the request may have been carried out.
    private static let reachingCodes: Set<HTTPClientError.Code> = [
        .timedOut, .connectionLost, .badResponse, .cancelled,
    ]
}
