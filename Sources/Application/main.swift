import Glibc
import Platform

// Signals are blocked on the main thread, before any other exists: threads inherit that, and one of them waits.
let arguments = Array(Swift.CommandLine.arguments.dropFirst())
if Command.serves(arguments) { Signals.block(Daemon.signals) }
// One call of a nonisolated function: whatever is made here would belong to the main actor.
exit(await CommandLine(environment: EnvironmentVariables.snapshot()).run(arguments))
