/// Why the daemon does not run, and the exit status that says so.
struct StartFailure: Error {
    let status: Int32
    let message: String
}
