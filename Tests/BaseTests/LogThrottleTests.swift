import Base
import Testing

struct LogThrottleTests {
    private let start = ContinuousClock.now

    @Test func `one event per window passes and tells how many did not`() {
        var throttle = LogThrottle(window: .seconds(30))
        #expect(throttle.admit("a", at: start) == 0)
        #expect(throttle.admit("a", at: start + .seconds(1)) == nil)
        #expect(throttle.admit("a", at: start + .seconds(29)) == nil)
        #expect(throttle.admit("a", at: start + .seconds(30)) == 2)
        #expect(throttle.admit("a", at: start + .seconds(61)) == 0)
    }

    @Test func `keys do not share a window`() {
        var throttle = LogThrottle(window: .seconds(30))
        #expect(throttle.admit("a", at: start) == 0)
        #expect(throttle.admit("b", at: start) == 0)
    }

    @Test func `of too many keys the one not met for longest is forgotten`() {
        var throttle = LogThrottle(window: .seconds(30), capacity: 2)
        for key in ["a", "b", "c"] { #expect(throttle.admit(key, at: start) == 0) }
        #expect(throttle.admit("c", at: start) == nil)
        #expect(throttle.admit("a", at: start) == 0)
    }
}
