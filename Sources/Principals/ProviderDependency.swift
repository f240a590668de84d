public import Base

/// A server that a provider or an augmenter needs, and what is known of it from its last use; nothing here waits.
public struct ProviderDependency: Sendable {
    /// What probes and metrics call it: the plug-in's name, with a suffix if it has several.
    public let name: String
    /// Whether it answered when it was last asked; nil if it is not known and need not be before a request asks.
    public let isReachable: @Sendable () -> Bool?
    /// The age of the keys in use; nil if there are none or the dependency has none.
    public let keySetAge: @Sendable () -> Duration?
    /// How often an augmenter answered with what it knew from before an outage; nil if it never does.
    public let staleAnswers: Counter?

    /// Describes a dependency.
    public init(
        name: String, isReachable: @escaping @Sendable () -> Bool?,
        keySetAge: @escaping @Sendable () -> Duration? = { nil }, staleAnswers: Counter? = nil
    ) {
        self.name = name
        self.isReachable = isReachable
        self.keySetAge = keySetAge
        self.staleAnswers = staleAnswers
    }

    /// The same under another name.
    public func named(_ name: String) -> ProviderDependency {
        ProviderDependency(
            name: name, isReachable: isReachable, keySetAge: keySetAge, staleAnswers: staleAnswers)
    }
}
