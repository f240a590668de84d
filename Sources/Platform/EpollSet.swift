import CSystem
import Glibc

/// An epoll set and the events it told last.
@safe final class EpollSet: @unchecked Sendable {
    /// What identifies a registration: the descriptor, and a count that tells it from earlier holders of that number.
    struct Tag {
        var descriptor: CInt
        var generation: UInt32 = 0

        fileprivate var bits: UInt64 { UInt64(generation) << 32 | UInt64(UInt32(bitPattern: descriptor)) }

        fileprivate static func reading(_ bits: UInt64) -> Tag {
            Tag(descriptor: CInt(truncatingIfNeeded: bits), generation: UInt32(truncatingIfNeeded: bits >> 32))
        }
    }

    struct Event {
        let tag: Tag
        let readiness: Readiness
    }

    private static let capacity = 256
    private let descriptor: CInt
    // Only the loop's thread touches the events.
    private let events: UnsafeMutablePointer<epoll_event>

    init() throws(SystemError) {
        descriptor = epoll_create1(CInt(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw SystemError.last("epoll_create1") }
        unsafe events = .allocate(capacity: Self.capacity)
        unsafe events.initialize(repeating: epoll_event(), count: Self.capacity)
    }

    deinit {
        close(descriptor)
        unsafe events.deallocate()
    }

    func add(_ watched: CInt, events interest: Interest, tag: Tag) throws(SystemError) {
        guard control(EPOLL_CTL_ADD, watched, interest, tag) == 0 else { throw SystemError.last("epoll_ctl") }
    }

    func change(_ watched: CInt, events interest: Interest, tag: Tag) {
        _ = control(EPOLL_CTL_MOD, watched, interest, tag)
    }

    func remove(_ watched: CInt) { _ = control(EPOLL_CTL_DEL, watched, [], Tag(descriptor: watched)) }

    /// Waits for events and returns how many there are; a negative time is for ever.
    func wait(milliseconds: CInt) -> Int {
        max(0, Int(unsafe epoll_wait(descriptor, events, CInt(Self.capacity), milliseconds)))
    }

    func event(at index: Int) -> Event {
        let event = unsafe events[index]
        let bits = unsafe event.events
        var readiness: Readiness = []
        if bits & EPOLLIN.rawValue != 0 { readiness.insert(.readable) }
        if bits & EPOLLOUT.rawValue != 0 { readiness.insert(.writable) }
        if bits & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0 { readiness.insert(.closed) }
        return unsafe Event(tag: .reading(event.data.u64), readiness: readiness)
    }

    private func control(_ operation: CInt, _ watched: CInt, _ interest: Interest, _ tag: Tag) -> CInt {
        var event = unsafe epoll_event()
        if interest.contains(.readable) { unsafe event.events |= EPOLLIN.rawValue }
        if interest.contains(.writable) { unsafe event.events |= EPOLLOUT.rawValue }
        unsafe event.data.u64 = tag.bits
        return unsafe epoll_ctl(descriptor, operation, watched, &event)
    }
}
