import Principals

/// The daemon: what `sallyport serve` runs.
enum Daemon {
    /// Makes the log and the pool of threads that plug-ins may use, when the settings of the log are known.
    static func makeServices(_ logging: LoggingSettings) -> Services { PlugIns().makeServices(logging) }

    /// Runs until it is told to stop; returns the exit status.
    static func run(_ loaded: LoadedSettings) async -> Int32 { ExitCode.internal }
}
