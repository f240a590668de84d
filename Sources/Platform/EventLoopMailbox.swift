import CSystem
import Glibc

/// What other threads want done on a loop, and the descriptor that wakes it.
@safe final class EventLoopMailbox: Sendable {
    enum Letter: Sendable {
        case job(EventLoop.Job)
        case closure(@Sendable () -> Void)
    }

    /// Readable while there is mail.
    let descriptor: CInt
    private let letters = Locked<[Letter]>([])

    init() throws(SystemError) {
        descriptor = eventfd(0, CInt(EFD_CLOEXEC | EFD_NONBLOCK))
        guard descriptor >= 0 else { throw SystemError.last("eventfd") }
    }

    deinit { close(descriptor) }

    func post(_ job: EventLoop.Job) { post(Letter.job(job)) }

    func post(_ body: @escaping @Sendable () -> Void) { post(Letter.closure(body)) }

    /// Takes all letters, in the order in which they came.
    func take() -> [Letter] {
        var count: UInt64 = 0
        _ = unsafe read(descriptor, &count, 8)
        return letters.withLock { letters in
            let taken = letters
            letters = []
            return taken
        }
    }

    private func post(_ letter: Letter) {
        let wasEmpty = letters.withLock { letters in
            letters.append(letter)
            return letters.count == 1
        }
        guard wasEmpty else { return }
        var one: UInt64 = 1
        _ = unsafe write(descriptor, &one, 8)
    }
}
