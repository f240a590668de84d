import Glibc

/// Signals, waited for instead of handled.
public enum Signals {
    /// Keeps signals from interrupting this thread and all it starts; call it before the first thread starts.
    /// A write to a closed pipe is an error code from then on, not a signal.
    public static func block(_ signals: [CInt]) {
        var set = makeSet(signals)
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        signal(SIGPIPE, SIG_IGN)
    }

    /// Waits until one of the blocked signals has come, also before the call, and returns it.
    public static func wait(for signals: [CInt]) async throws(SystemError) -> CInt {
        let result: Result<CInt, SystemError> = await withCheckedContinuation { continuation in
            do throws(SystemError) {
                try Thread.start(name: "signals") { continuation.resume(returning: .success(next(of: signals))) }
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
        return try result.get()
    }

    private static func next(of signals: [CInt]) -> CInt {
        var set = makeSet(signals)
        var signal: CInt = 0
        while unsafe sigwait(&set, &signal) != 0 {}
        return signal
    }

    private static func makeSet(_ signals: [CInt]) -> sigset_t {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for signal in signals { unsafe sigaddset(&set, signal) }
        return set
    }
}
