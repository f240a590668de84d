import Base
import Principals

/// What a configuration may name: one line for each provider and augmenter. A new one is added here.
enum Registry {
    static let providers: [any Provider.Type] = [
        PlainProvider.self,
        HeadersProvider.self,
        AutheliaProvider.self,
        AuthentikProvider.self,
    ]

    static let augmenters: [any Augmenter.Type] = [
        PlainAugmenter.self,
        PlainAdvancedAugmenter.self,
    ]

    /// All of them, and what they share.
    static func plugIns() -> PlugIns {
        let shared = SharedServices()
        return PlugIns(providers: providers, augmenters: augmenters) { logging in shared.services(for: logging) }
    }
}
