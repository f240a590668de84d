import Base
import Platform
import Principals

/// Lets providers fetch what they will need, such as keys, before a request needs it: at start-up and then now and then.
final class ProviderUpkeep: Sendable {
    private let dependencies: [ProviderDependency]
    private let upkeep: Task<Void, Never>?

    /// Begins at once, until this and its checks are released.
    init(_ providers: [any Provider], on loop: EventLoop) {
        dependencies = providers.flatMap(\.dependencies)
        let networked = providers.filter { $0.isNetworked }
        guard !networked.isEmpty else {
            upkeep = nil
            return
        }
        upkeep = Task.detached(executorPreference: loop) {
            while !Task.isCancelled {
                await withDiscardingTaskGroup { group in
                    for provider in networked { group.addTask { await provider.prepare() } }
                }
                do { try await Task.sleep(for: Self.interval, clock: .continuous) } catch { return }
            }
        }
    }

    deinit { upkeep?.cancel() }

    /// What `/ready` asks about the servers that providers need.
    var checks: [any ReadinessCheck] { dependencies.map { ProviderReadiness(dependency: $0, upkeep: self) } }

    /// Adds what providers depend on to the metrics, in place of an earlier configuration's.
    static func register(_ providers: [any Provider], in registry: inout MetricsRegistry) {
        let dependencies = providers.flatMap(\.dependencies)
        registry.collect("sallyport_jwks_age_seconds", help: "Age of the keys that verify a provider's tokens.") {
            dependencies.compactMap { dependency in
                dependency.keySetAge().map { age in
                    .init(labels: [("provider", dependency.name)], value: seconds(age))
                }
            }
        }
        registry.collect("sallyport_upstream_up", help: "1 if the server answered when last asked, else 0.") {
            dependencies.compactMap { dependency in
                dependency.isReachable().map { .init(labels: [("upstream", dependency.name)], value: $0 ? 1 : 0) }
            }
        }
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }

    private static let interval = Duration.seconds(10)
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
