import Platform
import Testing

struct EventLoopTests {
    private let loop: EventLoop

    init() throws { loop = try EventLoop(index: 3, name: "test") }

    @Test func `a loop knows its own thread`() async {
        #expect(EventLoop.current == nil)
        #expect(EventLoop.currentIndex == nil)
        #expect(!loop.isCurrent)
        let isKnown = await loop.run { [loop] in loop.isCurrent && EventLoop.currentIndex == 3 }
        #expect(isKnown)
        loop.stop()
    }

    @Test func `closures run in the order in which they were posted`() async {
        let order = Locked<[Int]>([])
        for number in 0..<1000 { loop.execute { order.withLock { $0.append(number) } } }
        await loop.run {}
        #expect(order.withLock { $0 } == Array(0..<1000))
        loop.stop()
    }

    @Test func `an actor and a task of the loop run on its thread`() async {
        let actor = LoopActor(loop: loop)
        #expect(await actor.count() == 1)
        #expect(await actor.count() == 2)
        let task = Task(executorPreference: loop) {
            await Task.yield()
            return EventLoop.currentIndex
        }
        #expect(await task.value == 3)
        #expect(await loop.run { actor.countNow() } == 3)
        loop.stop()
    }

    @Test func `a task that does not suspend ends before its start returns`() async {
        let isDone = await loop.run { [loop] in
            let done = Locked(false)
            Task.immediate(executorPreference: loop) {
                await Self.nothing()
                done.withLock { $0 = true }
            }
            return done.withLock { $0 }
        }
        #expect(isDone)
        loop.stop()
    }

    @Test func `a task that is resumed waits in the queue once`() async {
        let order = Locked<[String]>([])
        let waiting = Locked<CheckedContinuation<Void, Never>?>(nil)
        let task = await loop.run { [loop] in
            Task.immediate(executorPreference: loop) {
                await withCheckedContinuation { continuation in waiting.withLock { $0 = continuation } }
                order.withLock { $0.append("task") }
            }
        }
        await loop.run { [loop] in
            loop.execute { order.withLock { $0.append("next turn") } }
            waiting.withLock { $0.take() }?.resume()
        }
        await task.value
        await loop.run {}
        #expect(order.withLock { $0 } == ["task", "next turn"])
        loop.stop()
    }

    @Test func `timers fire in the order of their deadlines, cancelled ones never`() async {
        let order = Locked<[Int]>([])
        await withCheckedContinuation { continuation in
            loop.execute { [loop] in
                let note = { (number: Int) in { order.withLock { $0.append(number) } } }
                loop.schedule(after: .milliseconds(6), note(3))
                loop.schedule(after: .milliseconds(2), note(1))
                let cancelled = loop.schedule(after: .milliseconds(3), note(0))
                loop.schedule(after: .milliseconds(4), note(2))
                loop.schedule(after: .milliseconds(8)) { continuation.resume() }
                cancelled.cancel()
            }
        }
        #expect(order.withLock { $0 } == [1, 2, 3])
        loop.stop()
    }

    @Test func `a watcher is told of bytes, of the end, and nothing once it is deregistered`() async throws {
        let (near, far) = try SocketPair.make()
        let heard = await withCheckedContinuation { continuation in
            loop.execute { [loop] in
                let watcher = Watcher(near, loop) { continuation.resume(returning: $0) }
                try? loop.register(near.descriptor, .readable, watcher: watcher)
                _ = far.send(Array("hello".utf8))
                loop.schedule(after: .milliseconds(5)) { far.close() }
            }
        }
        #expect(heard == [.bytes(5), .end])
        near.close()
        loop.stop()
    }

    private static func nothing() async {}

    private actor LoopActor: EventLoopActor {
        let loop: EventLoop
        private var calls = 0

        init(loop: EventLoop) { self.loop = loop }

        func count() -> Int {
            #expect(loop.isCurrent)
            calls += 1
            return calls
        }

        nonisolated func countNow() -> Int { assumeIsolated { $0.count() } }
    }

    /// Reads what comes and deregisters at the end.
    private final class Watcher: DescriptorWatcher {
        private let socket: Socket
        private let loop: EventLoop
        private let ended: ([Socket.Receipt]) -> Void
        private var heard: [Socket.Receipt] = []

        init(_ socket: Socket, _ loop: EventLoop, ended: @escaping ([Socket.Receipt]) -> Void) {
            self.socket = socket
            self.loop = loop
            self.ended = ended
        }

        func descriptorIsReady(_ readiness: Readiness) {
            var buffer = [UInt8](repeating: 0, count: 64)
            heard.append(socket.receive(into: &buffer))
            guard heard.last == .end else { return }
            loop.deregister(socket.descriptor)
            ended(heard)
        }
    }
}
