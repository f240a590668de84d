public import Base
import Glibc

/// Writes log lines to a descriptor from a thread of its own; nobody who logs ever waits for it.
///
/// Lines wait in a bounded buffer. When the reader of standard output is too slow and the buffer is full, new lines are
/// dropped and counted; a later line says how many. The thread lets lines gather for some milliseconds and writes them at once.
@safe public final class LogWriter: LogSink, @unchecked Sendable {
    private let formatter: LogFormatter
    private let descriptor: CInt
    private let capacity: Int
    private let clock: @Sendable () -> UnixTime
    private let signal: Condition

    // Guarded by `signal`.
    private var pending: [UInt8] = []
    private var dropped = 0
    private var droppedEver = 0
    private var isWriting = false
    private var isClosed = false

    /// Starts the thread. `capacity` bounds the bytes that wait.
    public init(
        formatter: LogFormatter, descriptor: CInt = 1, capacity: Int = 1 << 20,
        clock: @escaping @Sendable () -> UnixTime = { WallClock.now }
    ) throws(SystemError) {
        self.formatter = formatter
        self.descriptor = descriptor
        self.capacity = capacity
        self.clock = clock
        signal = Condition()
        try Thread.start(name: "log") { self.run() }
    }

    /// Formats an event and leaves it for the thread.
    public func write(_ level: Log.Level, event: StaticString, message: String, attributes: [Log.Attribute]) {
        var line: [UInt8] = []
        line.reserveCapacity(768)
        formatter.append(level, event: event, message: message, attributes: attributes, at: clock(), to: &line)
        signal.lock()
        defer { signal.unlock() }
        guard !isClosed, pending.count + line.count <= capacity else {
            dropped += 1
            droppedEver += 1
            return
        }
        let wasEmpty = pending.isEmpty
        pending.append(contentsOf: line)
        if wasEmpty { signal.wakeAll() }
    }

    /// Waits up to two seconds until everything is written.
    public func finish() { _ = flush() }

    /// The number of lines that were dropped since the start.
    public var droppedLines: Int {
        signal.lock()
        defer { signal.unlock() }
        return droppedEver
    }

    /// Waits until everything logged so far is written, but not beyond `timeout`. Returns false if it was not.
    @discardableResult
    public func flush(timeout: Duration = .seconds(2)) -> Bool {
        let deadline = Deadline.after(timeout)
        signal.lock()
        defer { signal.unlock() }
        while !pending.isEmpty || isWriting {
            guard signal.wait(until: deadline) else { return false }
        }
        return true
    }

    /// Writes what waits, for `timeout` at most, and ends the thread. What is logged later is dropped.
    public func close(timeout: Duration = .seconds(2)) {
        signal.lock()
        isClosed = true
        signal.wakeAll()
        signal.unlock()
        flush(timeout: timeout)
    }

    // MARK: The thread

    private func run() {
        var batch: [UInt8] = []
        while takeBatch(into: &batch) {
            let lost = writeAll(batch)
            batch.removeAll(keepingCapacity: true)
            signal.lock()
            dropped += lost
            droppedEver += lost
            isWriting = false
            signal.wakeAll()
            signal.unlock()
        }
    }

    /// Waits for lines and takes them all; false when closed and nothing is left.
    private func takeBatch(into batch: inout [UInt8]) -> Bool {
        signal.lock()
        while pending.isEmpty && !isClosed { signal.wait() }
        let hastens = isClosed
        signal.unlock()
        if !hastens { usleep(Self.gatheringMicroseconds) }
        signal.lock()
        guard !pending.isEmpty else {
            // Only we empty it, so it was closed.
            signal.unlock()
            return false
        }
        swap(&pending, &batch)
        isWriting = true
        let lost = dropped
        dropped = 0
        signal.unlock()
        if lost > 0 {
            formatter.append(
                .warn, event: "logging.lines.dropped", message: "Log lines were dropped: the log is read too slowly",
                attributes: [("dropped_count", .number(lost))], at: clock(), to: &batch)
        }
        return true
    }

    /// Writes all bytes and returns how many lines had to be given up.
    private func writeAll(_ bytes: [UInt8]) -> Int {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress.map { unsafe $0 + written }, bytes.count - written)
            }
            if count > 0 {
                written += count
            } else if count < 0, errno == EINTR {
                continue
            } else if count < 0, errno == EAGAIN {
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                unsafe poll(&ready, 1, 100)
            } else {
                return bytes[written...].count { $0 == 0x0A }
            }
        }
        return 0
    }

    private static let gatheringMicroseconds: UInt32 = 3000
}
