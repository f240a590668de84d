/// Something an event loop does once, later. Used on its loop only.
public final class Timer {
    /// When it is due.
    public let deadline: ContinuousClock.Instant
    var position = -1
    private var body: (() -> Void)?
    private weak var loop: EventLoop?

    init(deadline: ContinuousClock.Instant, loop: EventLoop?, body: @escaping () -> Void) {
        self.deadline = deadline
        self.loop = loop
        self.body = body
    }

    /// Forgets the timer; nothing happens if it has fired.
    public func cancel() {
        body = nil
        if position >= 0 { loop?.remove(self) }
    }

    func fire() {
        let body = body
        self.body = nil
        body?()
    }
}
