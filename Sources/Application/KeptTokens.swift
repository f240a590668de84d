import Base
import Platform
import Principals

/// What is kept of the token store across reloads: the store itself, as long as its settings are the same.
final class KeptTokens: Sendable {
    private struct Kept {
        let kind: StoreSettings.Kind
        let upkeep: TokenStoreUpkeep
    }

    private let kept = Locked<Kept?>(nil)

    /// The store of these settings: the one in use if they are the same, else a new one. The one before closes when the
    /// last request that uses it is answered. Nil if tokens are switched off.
    func store(
        of kind: StoreSettings.Kind?, on loop: EventLoop,
        _ make: (StoreSettings.Kind) throws(StartFailure) -> any TokenStore
    ) throws(StartFailure) -> TokenStoreUpkeep? {
        try kept.withLock { kept throws(StartFailure) in
            if let kind, let known = kept, known.kind == kind { return known.upkeep }
            let next = try kind.map { kind throws(StartFailure) in
                Kept(kind: kind, upkeep: TokenStoreUpkeep(try make(kind), on: loop))
            }
            kept = next
            return next?.upkeep
        }
    }
}
