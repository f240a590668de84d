import Base
import Principals

/// Counts decisions, and what providers and augmenters contributed to them.
///
/// All series are made here, from the configuration: a request can only raise one, never add one.
struct DecisionMetrics: Sendable {
    private struct Series: Sendable {
        let realm: String
        let count: Counter
        let duration: Histogram
    }

    /// A class, so that looking for one copies none.
    private final class PluginSeries: Sendable {
        let name: String
        /// In the order of `ProviderAttempt.Result` or `AugmenterAttempt.Result`.
        let counts: [Counter]
        let duration: Histogram

        init(name: String, counts: [Counter], duration: Histogram) {
            self.name = name
            self.counts = counts
            self.duration = duration
        }
    }

    private let successes: [Series]
    /// In the order of `Failure`.
    private let failures: [Series]
    private let providers: [PluginSeries]
    private let augmenters: [PluginSeries]

    /// Makes the series of a configuration, or finds them again.
    init(registry: inout MetricsRegistry, providers: [CatalogueEntry], augmenters: [CatalogueEntry]) {
        var realms = [Self.unknown]
        for realm in (providers + augmenters).map(\.realm) where !realms.contains(realm) { realms.append(realm) }
        successes = realms.map { Self.series(result: "success", realm: $0, &registry) }
        failures = Failure.allCases.map { Self.series(result: $0.rawValue, realm: Self.unknown, &registry) }
        self.providers = providers.map { Self.provider($0, &registry) }
        self.augmenters = augmenters.map { Self.augmenter($0, &registry) }
    }

    /// Counts one decision.
    func count(_ outcome: Outcome, lane: Int) {
        let series = series(of: outcome.verdict)
        series?.count.increment(lane: lane)
        series?.duration.observe(outcome.duration, lane: lane)
        for attempt in outcome.attempts {
            guard let plugin = providers.first(where: { $0.name == attempt.name }) else { continue }
            switch attempt.result {
            case .success: plugin.counts[0].increment(lane: lane)
            case .error: plugin.counts[1].increment(lane: lane)
            case .timeout: plugin.counts[2].increment(lane: lane)
            }
            // A timeout says nothing of how long a judgement takes.
            if attempt.result != .timeout { plugin.duration.observe(attempt.duration, lane: lane) }
        }
        for attempt in outcome.augmenterAttempts {
            guard let plugin = augmenters.first(where: { $0.name == attempt.name }) else { continue }
            plugin.counts[attempt.result == .success ? 0 : 1].increment(lane: lane)
            plugin.duration.observe(attempt.duration, lane: lane)
        }
    }

    private func series(of verdict: Outcome.Verdict) -> Series? {
        switch verdict {
        case .allowed(let principal, _, _): successes.first { $0.realm == principal.realm } ?? successes.first
        case .refused(let refusal, _, _):
            switch Failure(refusal.code) {
            case .noCredentials: failures[0]
            case .malformed: failures[1]
            case .rejected: failures[2]
            case .denied: failures[3]
            case .unavailable: failures[4]
            }
        }
    }

    // MARK: Making series

    private static func series(result: String, realm: String, _ registry: inout MetricsRegistry) -> Series {
        let labels = [("result", result), ("realm", realm)]
        return Series(
            realm: realm,
            count: registry.counter("auth_requests_total", help: "Decisions, by result.", labels: labels),
            duration: registry.histogram("auth_duration_seconds", help: "Time a decision took.", labels: labels))
    }

    private static func provider(_ entry: CatalogueEntry, _ registry: inout MetricsRegistry) -> PluginSeries {
        let labels = [("provider_name", entry.name), ("provider_type", entry.type), ("realm", entry.realm)]
        let counts = ProviderAttempt.Result.allCases.map { result in
            registry.counter(
                "auth_provider_attempts_total", help: "Judgements of credentials, by provider and result.",
                labels: labels + [("result", result.rawValue)])
        }
        let duration = registry.histogram(
            "auth_provider_duration_seconds", help: "Time a provider took to judge credentials.", labels: labels,
            bounds: HistogramBounds.provider)
        return PluginSeries(name: entry.name, counts: counts, duration: duration)
    }

    private static func augmenter(_ entry: CatalogueEntry, _ registry: inout MetricsRegistry) -> PluginSeries {
        let kind = [("augmenter_type", entry.type), ("realm", entry.realm)]
        let counts = AugmenterAttempt.Result.allCases.map { result in
            registry.counter(
                "augmenter_attempts_total", help: "Calls of augmenters, by augmenter and result.",
                labels: kind + [("augmenter_name", entry.name), ("result", result.rawValue)])
        }
        let duration = registry.histogram(
            "augmenter_duration_seconds", help: "Time an augmenter took.", labels: kind,
            bounds: HistogramBounds.augmenter)
        return PluginSeries(name: entry.name, counts: counts, duration: duration)
    }

    /// What a refused request's `result` says; the first three are auth-o-tron's.
    private enum Failure: String, CaseIterable {
        case noCredentials = "no_auth_header"
        case malformed = "invalid_header"
        case rejected = "all_failed"
        case denied = "denied"
        case unavailable = "unavailable"

        init(_ code: Refusal.Code) {
            switch code {
            case .noCredentials: self = .noCredentials
            case .malformedCredentials, .badRequest: self = .malformed
            case .rejected, .expired, .banned: self = .rejected
            case .denied, .missingFact, .ambiguousPath, .notWhitelisted, .unusableName, .foreignAccount,
                .answerTooLarge:
                self = .denied
            case .providerUnavailable, .upstreamUnavailable, .augmenterUnavailable, .storeUnavailable:
                self = .unavailable
            }
        }
    }

    /// The realm of requests that nobody authenticated.
    private static let unknown = "unknown"
}
