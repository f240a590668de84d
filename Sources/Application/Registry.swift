import Principals

/// Everything that can be plugged in, one line each. A new provider or augmenter is added here.
enum Registry {
    /// The providers that `providers[].type` may name.
    static let providers: [any Provider.Type] = [
        PlainProvider.self,
        HeadersProvider.self,
        AutheliaProvider.self,
        AuthentikProvider.self,
        JWTProvider.self,
        OIDCProvider.self,
        OpenIDOfflineProvider.self,
        ECMWFAPIProvider.self,
        EFASAPIProvider.self,
        ECMWFTokenGeneratorProvider.self,
        LDAPProvider.self,
    ]

    /// The augmenters that `augmenters[].type` may name.
    static let augmenters: [any Augmenter.Type] = [
        PlainAugmenter.self,
        PlainAdvancedAugmenter.self,
        LDAPAugmenter.self,
    ]

    /// The token stores that `store.type` may name; `TokenStoreMaker` makes them.
    static var tokenStores: [any TokenStore.Type] {
        var stores: [any TokenStore.Type] = []
        stores.append(FileTokenStore.self)
        stores.append(RedisTokenStore.self)
        #if MongoDB
            stores.append(MongoTokenStore.self)
        #endif
        return stores
    }
}
