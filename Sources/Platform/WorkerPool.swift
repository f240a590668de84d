/// A bounded pool of threads for work that blocks or burns: password hashing, DNS, files.
public final class WorkerPool: Sendable {
    /// The queue is full: the caller must refuse or retry later.
    public struct Overloaded: Error, Sendable {}
    /// Makes a pool of `threads` threads with room for `capacity` waiting jobs.
    public init(name: String, threads: Int, capacity: Int) { }
    /// Runs a job on a thread and resumes the caller on its own executor.
    public func run<Result: Sendable>(_ job: @escaping @Sendable () -> Result) async throws(Overloaded) -> Result { job() }
}
