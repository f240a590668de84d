import Glibc
import Platform

// One call of a nonisolated function: whatever is made here would belong to the main actor.
exit(
    await CommandLine(environment: EnvironmentVariables.snapshot())
        .run(Array(Swift.CommandLine.arguments.dropFirst())))
