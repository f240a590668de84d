import Base
import Platform
import Principals

/// Lets providers and augmenters fetch what they will need, such as keys, before a request needs it: at start-up and then
/// now and then.
final class ProviderUpkeep: Sendable {
    private let dependencies: [ProviderDependency]
    private let upkeep: Recurrence?

    /// Begins at once, until this and its checks are released.
    init(_ providers: [any Provider], _ augmenters: [any Augmenter] = [], on loop: EventLoop) {
        dependencies = Self.dependencies(providers, augmenters)
        let networked = providers.filter { $0.isNetworked }
        let depending = augmenters.filter { !$0.dependencies.isEmpty }
        guard !networked.isEmpty || !depending.isEmpty else {
            upkeep = nil
            return
        }
        upkeep = Recurrence(on: loop) {
            await withDiscardingTaskGroup { group in
                for provider in networked { group.addTask { await provider.prepare() } }
                for augmenter in depending { group.addTask { await augmenter.prepare() } }
            }
        }
    }

    /// What `/ready` asks about the servers that they need.
    var checks: [any ReadinessCheck] { dependencies.map { ProviderReadiness(dependency: $0, upkeep: self) } }

    /// Adds what they depend on to the metrics, in place of an earlier configuration's.
    static func register(
        _ providers: [any Provider], _ augmenters: [any Augmenter] = [], in registry: inout MetricsRegistry
    ) {
        let dependencies = Self.dependencies(providers, augmenters)
        let directories = augmenters.flatMap { $0.dependencies }
        registry.collect("sallyport_jwks_age_seconds", help: "Age of the keys that verify a provider's tokens.") {
            dependencies.compactMap { dependency in
                dependency.keySetAge().map { age in
                    .init(labels: [("provider", dependency.name)], value: seconds(age))
                }
            }
        }
        registry.collect(
            "sallyport_augmenter_stale_total", help: "Answers from before an outage, by augmenter.", kind: .counter
        ) {
            directories.compactMap { dependency in
                dependency.staleAnswers.map { answers in
                    .init(labels: [("augmenter", dependency.name)], value: Double(answers.value))
                }
            }
        }
        registry.collect("sallyport_upstream_up", help: "1 if the server answered when last asked, else 0.") {
            dependencies.compactMap { dependency in
                dependency.isReachable().map { .init(labels: [("upstream", dependency.name)], value: $0 ? 1 : 0) }
            }
        }
    }

    /// An augmenter may have the name of a provider, and then speaks of itself as one.
    private static func dependencies(
        _ providers: [any Provider], _ augmenters: [any Augmenter]
    ) -> [ProviderDependency] {
        let ofProviders = providers.flatMap { $0.dependencies }
        let taken = Set(ofProviders.map { Array($0.name.utf8) })
        return ofProviders
            + augmenters.flatMap { $0.dependencies }.map { dependency in
                taken.contains(Array(dependency.name.utf8))
                    ? dependency.named("augmenter \(dependency.name)") : dependency
            }
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }
}

/// Whether a server that a provider needs answers.
private struct ProviderReadiness: ReadinessCheck {
    let dependency: ProviderDependency
    /// Goes on as long as somebody asks.
    let upkeep: ProviderUpkeep

    var name: String { dependency.name }

    var state: ReadinessState {
        dependency.isReachable() == false ? .notReady(reason: "does not answer") : .ready
    }
}
