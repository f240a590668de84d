/// One thread with its own epoll set and timers, on which actors and tasks can run.
///
/// Everything but `execute`, `enqueue` and `stop` is for the loop's own thread, and traps elsewhere.
@safe public final class EventLoop: TaskExecutor, @unchecked Sendable {
    /// The loop's number, from 0; the lane of per-loop values.
    public let index: Int
    /// On which the loop's actors run.
    let actorExecutor = EventLoopActorExecutor()
    private let mailbox: EventLoopMailbox
    private let poller: EpollSet

    // Only the loop's thread touches these.
    private var slots: [Slot] = []
    private var timers = TimerQueue()
    private var jobs: [Job] = []
    private var turnInstant = ContinuousClock.now
    private var isTurnTimed = false
    private var isStopped = false

    /// Starts the thread.
    public init(index: Int, name: String) throws(SystemError) {
        self.index = index
        poller = try EpollSet()
        mailbox = try EventLoopMailbox()
        try poller.add(mailbox.descriptor, events: Interest.readable, tag: EpollSet.Tag(descriptor: mailbox.descriptor))
        actorExecutor.belong(to: self)
        try Thread.start(name: name) { self.run() }
    }

    /// Runs `body` on the loop's thread, soon; from any thread.
    public func execute(_ body: @escaping @Sendable () -> Void) { mailbox.post(body) }

    /// Runs `body` on the loop's thread and waits for it.
    public func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            execute { continuation.resume(returning: body()) }
        }
    }

    /// Waits for a duration on the loop's clock; cancellation does not shorten it.
    public func pause(for duration: Duration) async {
        await withCheckedContinuation { continuation in
            execute { self.schedule(after: duration) { continuation.resume() } }
        }
    }

    /// Takes a piece of a task; the concurrency runtime calls it from any thread.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        enqueue(job, ofActor: false)
    }

    func enqueue(_ job: UnownedJob, ofActor isActors: Bool) {
        let job = Job(job: job, isActors: isActors)
        if isCurrent { jobs.append(job) } else { mailbox.post(job) }
    }

    /// Ends the thread after this turn. What is enqueued later never runs: nothing of the loop may be awaited any more.
    public func stop() { mailbox.post { self.isStopped = true } }

    /// The loop whose thread this is.
    public static var current: EventLoop? { CurrentEventLoop.value }

    /// The number of the loop whose thread this is.
    public static var currentIndex: Int? { CurrentEventLoop.value?.index }

    /// True on the loop's thread.
    public var isCurrent: Bool { CurrentEventLoop.isThread(of: self) }

    /// Traps off the loop's thread.
    public func checkIsolated() { precondition(isCurrent, "not on the event loop's thread") }
}

// MARK: On the loop

extension EventLoop {
    /// The time, read once a turn.
    public var now: ContinuousClock.Instant {
        assert(isCurrent)
        if isTurnTimed { return turnInstant }
        isTurnTimed = true
        turnInstant = ContinuousClock.now
        return turnInstant
    }

    /// Watches a descriptor. It must be deregistered before it is closed; the loop keeps the watcher alive until then.
    public func register(
        _ descriptor: CInt, _ interest: Interest, watcher: any DescriptorWatcher
    ) throws(SystemError) {
        checkIsolated()
        let place = Int(descriptor)
        while slots.count <= place { slots.append(Slot()) }
        slots[place].generation &+= 1
        let tag = EpollSet.Tag(descriptor: descriptor, generation: slots[place].generation)
        try poller.add(descriptor, events: interest, tag: tag)
        slots[place].watcher = watcher
    }

    /// Changes what the watcher of a descriptor is told.
    public func modify(_ descriptor: CInt, _ interest: Interest) {
        checkIsolated()
        guard slots.indices.contains(Int(descriptor)), slots[Int(descriptor)].watcher != nil else { return }
        let tag = EpollSet.Tag(descriptor: descriptor, generation: slots[Int(descriptor)].generation)
        poller.change(descriptor, events: interest, tag: tag)
    }

    /// Forgets a descriptor and its watcher.
    public func deregister(_ descriptor: CInt) {
        checkIsolated()
        guard slots.indices.contains(Int(descriptor)), slots[Int(descriptor)].watcher != nil else { return }
        slots[Int(descriptor)].generation &+= 1
        slots[Int(descriptor)].watcher = nil
        poller.remove(descriptor)
    }

    /// Calls `body` once, on the loop, when `duration` has passed.
    @discardableResult
    public func schedule(after duration: Duration, _ body: @escaping () -> Void) -> Timer {
        schedule(at: now + duration, body)
    }

    /// Calls `body` once, on the loop, when `deadline` has come.
    @discardableResult
    public func schedule(at deadline: ContinuousClock.Instant, _ body: @escaping () -> Void) -> Timer {
        checkIsolated()
        let timer = Timer(deadline: deadline, loop: self, body: body)
        timers.insert(timer)
        return timer
    }

    func remove(_ timer: Timer) {
        checkIsolated()
        timers.remove(timer)
    }

    /// A piece of work, and whether it is an actor's or a task's that prefers the loop.
    struct Job: Sendable {
        let job: UnownedJob
        let isActors: Bool
    }

    /// A watcher and how often its place has changed hands: an event for an earlier holder is dropped.
    fileprivate struct Slot {
        var generation: UInt32 = 0
        var watcher: (any DescriptorWatcher)?
    }
}

// MARK: The thread

extension EventLoop {
    private func run() {
        CurrentEventLoop.value = self
        while !isStopped {
            isTurnTimed = false
            let count = poller.wait(milliseconds: patience)
            for index in 0..<count { dispatch(poller.event(at: index)) }
            fireTimers()
            runJobs()
        }
        CurrentEventLoop.value = nil
    }

    /// How long the loop may sleep: until the next timer, rounded up so that it is due on waking.
    private var patience: CInt {
        if !jobs.isEmpty { return 0 }
        guard let earliest = timers.earliest else { return -1 }
        let left = earliest - ContinuousClock.now
        guard left > .zero else { return 0 }
        let milliseconds = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
        return CInt(clamping: milliseconds + 1)
    }

    private func dispatch(_ event: EpollSet.Event) {
        let place = Int(event.tag.descriptor)
        if event.tag.descriptor == mailbox.descriptor {
            receiveMail()
        } else if slots.indices.contains(place), slots[place].generation == event.tag.generation,
            let watcher = slots[place].watcher
        {
            watcher.descriptorIsReady(event.readiness)
        }
    }

    private func receiveMail() {
        for letter in mailbox.take() {
            switch letter {
            case .job(let job): jobs.append(job)
            case .closure(let body): body()
            }
        }
    }

    private func fireTimers() {
        guard timers.earliest != nil else { return }
        while let timer = timers.popExpired(at: now) { timer.fire() }
    }

    /// Runs the jobs that are ready, those they enqueue at the next turn: sockets are not starved.
    private func runJobs() {
        guard !jobs.isEmpty else { return }
        let ready = jobs
        jobs = []
        for job in ready {
            if job.isActors {
                unsafe job.job.runSynchronously(
                    isolatedTo: actorExecutor.asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
            } else {
                unsafe job.job.runSynchronously(on: asUnownedTaskExecutor())
            }
        }
    }
}
