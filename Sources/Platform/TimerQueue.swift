/// Timers by deadline: a binary heap in which each timer knows its place, so that cancelling leaves nothing behind.
struct TimerQueue {
    private var heap: [Timer] = []

    var count: Int { heap.count }

    /// The deadline of the timer that fires first.
    var earliest: ContinuousClock.Instant? { heap.first?.deadline }

    mutating func insert(_ timer: Timer) {
        timer.position = heap.count
        heap.append(timer)
        rise(from: timer.position)
    }

    mutating func remove(_ timer: Timer) {
        let position = timer.position
        guard heap.indices.contains(position), heap[position] === timer else { return }
        timer.position = -1
        let last = heap.removeLast()
        guard position < heap.count else { return }
        place(last, at: position)
        sink(from: position)
        rise(from: position)
    }

    /// Removes and returns the first timer if its deadline has come.
    mutating func popExpired(at now: ContinuousClock.Instant) -> Timer? {
        guard let first = heap.first, first.deadline <= now else { return nil }
        remove(first)
        return first
    }

    private mutating func place(_ timer: Timer, at position: Int) {
        heap[position] = timer
        timer.position = position
    }

    private mutating func rise(from start: Int) {
        var position = start
        let timer = heap[position]
        while position > 0, timer.deadline < heap[(position - 1) / 2].deadline {
            place(heap[(position - 1) / 2], at: position)
            position = (position - 1) / 2
        }
        place(timer, at: position)
    }

    private mutating func sink(from start: Int) {
        var position = start
        let timer = heap[position]
        while true {
            var child = 2 * position + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1].deadline < heap[child].deadline { child += 1 }
            guard heap[child].deadline < timer.deadline else { break }
            place(heap[child], at: position)
            position = child
        }
        place(timer, at: position)
    }
}
