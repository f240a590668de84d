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
    var makeServices: @Sendable (LoggingSettings) -> Services = { _ in unused }

    /// For commands that read settings and serve nobody: a pool that nobody asks, a log that nobody reads.
    private static let unused = Services(
        passwordWorkers: WorkerPool(name: "unused", threads: 1, capacity: 1), log: Log(level: .error, sink: NoLog()))

    private struct NoLog: LogSink {
        func write(_ level: Log.Level, event: StaticString, message: String, attributes: [Log.Attribute]) {}
    }
}
