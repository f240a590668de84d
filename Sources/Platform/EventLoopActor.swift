/// An actor whose state is only touched on one event loop's thread.
public protocol EventLoopActor: Actor {
    /// The loop; it must be the same for the actor's whole life.
    nonisolated var loop: EventLoop { get }
}

extension EventLoopActor {
    /// The loop as the actor's executor.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe loop.actorExecutor.asUnownedSerialExecutor()
    }
}
