import Glibc
import Platform

/// The process: from its arguments to its exit status.
enum Program {
    /// Runs the command; returns never.
    ///
    /// The main thread only waits. An asynchronous main function would hand it to Dispatch, whose main loop unblocks
    /// every signal: SIGTERM would then end the process instead of draining it.
    static func run() -> Never {
        let arguments = Array(Swift.CommandLine.arguments.dropFirst())
        // Before any other thread exists, which may read the environment.
        LDAPLibrary.ignoreConfiguration()
        #if MongoDB
            MongoLibrary.hideCounters()
        #endif
        // Threads inherit what is blocked, and one of them waits for it.
        if Command.serves(arguments) { Signals.block(Daemon.signals) }
        let command = CommandLine(environment: EnvironmentVariables.snapshot())
        Task.detached { exit(await command.run(arguments)) }
        while true { pause() }
    }
}
