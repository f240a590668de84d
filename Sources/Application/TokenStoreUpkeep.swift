import Base
import Platform
import Principals

/// A token store in use: opened and tidied in the background, watched by `/ready` and the metrics.
final class TokenStoreUpkeep: ReadinessCheck {
    let name = "store"
    /// The store.
    let store: any TokenStore
    private let recurrence: Recurrence

    /// Begins at once, until this is released.
    init(_ store: any TokenStore, on loop: EventLoop) {
        self.store = store
        recurrence = Recurrence(on: loop) { await store.prepare() }
    }

    /// Not ready until the store was asked and has answered.
    var state: ReadinessState { store.isReachable == true ? .ready : .notReady(reason: "does not answer") }

    /// Adds the store of a configuration to the metrics, in place of an earlier one's; nil if there is none now.
    static func register(_ upkeep: TokenStoreUpkeep?, in registry: inout MetricsRegistry) {
        // Metrics must not keep a store open that nobody uses.
        registry.collect("sallyport_store_up", help: "1 if the token store answered when last asked, else 0.") {
            [weak upkeep] in
            upkeep.map { [.init(value: $0.state == .ready ? 1 : 0)] } ?? []
        }
    }
}
