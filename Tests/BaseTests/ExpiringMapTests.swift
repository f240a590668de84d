import Base
import Testing

struct ExpiringMapTests {
    private let start = ContinuousClock.now
    private func at(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test func `a value is found until it expires, and not at that moment`() {
        var map = ExpiringMap<String, Int>(capacity: 2)
        map.insert(1, for: "a", expiringAt: at(10))
        #expect(map.value(for: "a", at: at(9)) == 1)
        #expect(map.value(for: "a", at: at(10)) == nil)
        #expect(map.count == 0)
    }

    @Test func `the entry used longest ago makes room`() {
        var map = ExpiringMap<String, Int>(capacity: 2)
        map.insert(1, for: "a", expiringAt: at(10))
        map.insert(2, for: "b", expiringAt: at(10))
        #expect(map.value(for: "a", at: at(0)) == 1)
        let evicted = map.insert(3, for: "c", expiringAt: at(10))
        #expect(evicted?.key == "b")
        #expect(map.value(for: "a", at: at(0)) == 1)
        #expect(map.value(for: "b", at: at(0)) == nil)
        #expect(map.value(for: "c", at: at(0)) == 3)
    }

    @Test func `a value takes the place of an earlier one`() {
        var map = ExpiringMap<String, Int>(capacity: 1)
        map.insert(1, for: "a", expiringAt: at(1))
        #expect(map.insert(2, for: "a", expiringAt: at(5)) == nil)
        #expect(map.value(for: "a", at: at(4)) == 2)
        #expect(map.removeValue(for: "a") == 2)
        #expect(map.removeValue(for: "a") == nil)
    }

    @Test func `a map without room keeps nothing`() {
        var map = ExpiringMap<String, Int>(capacity: 0)
        #expect(map.insert(1, for: "a", expiringAt: at(10))?.value == 1)
        #expect(map.value(for: "a", at: at(0)) == nil)
    }

    /// Against a list that does the same in the obvious, slow way.
    @Test func `it does what a plain list does, whatever the order of calls`() {
        var generator = Lehmer(state: 42)
        var map = ExpiringMap<Int, Int>(capacity: 5)
        var model: [(key: Int, value: Int, expiry: Int)] = []
        for step in 0..<20_000 {
            let key = Int.random(in: 0..<12, using: &generator)
            let found = model.firstIndex { $0.key == key }
            switch Int.random(in: 0..<10, using: &generator) {
            case 0:
                #expect(map.removeValue(for: key) == found.map { model.remove(at: $0).value })
            case 1..<5:
                if let found { model.remove(at: found) } else if model.count == 5 { model.removeFirst() }
                let expiry = step + Int.random(in: 1..<40, using: &generator)
                model.append((key, step, expiry))
                map.insert(step, for: key, expiringAt: at(expiry))
            default:
                let entry = found.map { model.remove(at: $0) }
                let isAlive = (entry?.expiry ?? 0) > step
                if let entry, isAlive { model.append(entry) }
                #expect(map.value(for: key, at: at(step)) == (isAlive ? entry?.value : nil))
            }
            #expect(map.count == model.count)
        }
    }

    private struct Lehmer: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 32)
        }
    }
}
