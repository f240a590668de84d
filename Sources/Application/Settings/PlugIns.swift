import Base
import Principals

/// What a configuration may name: the types of providers and augmenters that this build has, and what they may use.
struct PlugIns: Sendable {
    /// The provider types; each says its word in the configuration.
    let providers: [any Provider.Type]
    /// The augmenter types.
    let augmenters: [any Augmenter.Type]
    /// Makes what plug-ins may use, once the log's settings are known.
    let makeServices: @Sendable (LoggingSettings) -> Services
}
