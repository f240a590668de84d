/// The daemon: what `sallyport serve` runs.
enum Daemon {
    /// Runs until it is told to stop; returns the exit status.
    static func run(_ loaded: LoadedSettings) async -> Int32 { ExitCode.internal }
}
