/// Runs the work of a loop's actors, apart from the tasks that merely prefer the loop.
///
/// Were both one executor, each task that is resumed would be taken for the work of an actor, and go through the queue
/// a second time to leave it.
@safe final class EventLoopActorExecutor: SerialExecutor, @unchecked Sendable {
    // Set once, before the loop is known to anyone. The loop owns this, and actors own the loop.
    private unowned var loop: EventLoop?

    /// Names the loop; called once, by its initializer.
    func belong(to loop: EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop?.enqueue(job, ofActor: true)
    }

    func isIsolatingCurrentContext() -> Bool? { loop?.isCurrent ?? false }

    func checkIsolated() { precondition(loop?.isCurrent == true, "not on the event loop's thread") }
}
