import Base
import Platform
import Principals

/// What a configuration may name: the types of providers and augmenters that this build has, and what they may use.
struct PlugIns: Sendable {
    /// The provider types; each says its word in the configuration.
    var providers: [any Provider.Type] = Registry.providers
    /// The augmenter types.
    var augmenters: [any Augmenter.Type] = Registry.augmenters
    /// Makes what plug-ins may use, once the log's settings are known.
    var makeServices: @Sendable (LoggingSettings) -> Services = { _ in silent(OutgoingClients()) }

    /// Makes the token store of a configuration that serves.
    var makeTokenStore: @Sendable (StoreSettings.Kind, TokenStoreMaker) throws(StartFailure) -> any TokenStore = {
        (kind, maker) throws(StartFailure) in try maker.make(kind)
    }

    /// For commands that serve nobody: few workers, a log that nobody reads.
    static func silent(_ clients: OutgoingClients) -> Services {
        Services(
            passwordWorkers: WorkerPool(name: "passwords", threads: 1, capacity: 8), clients: clients,
            log: Log(level: .error, sink: NoLog()))
    }

    private struct NoLog: LogSink {
        func write(_ level: Log.Level, event: StaticString, message: String, attributes: [Log.Attribute]) {}
    }
}
