import Base
import Platform
@testable import Principals
import TestSupport
import Testing

@Suite struct RememberedIdentitiesTests {
    private let clock = FixedClock()
    private let seconds = Locked<Int64>(1_000)
    private let token = Secret("token")

    private func memory(lifetime: Duration = .seconds(300), capacity: Int = 10_000) -> RememberedIdentities {
        RememberedIdentities(
            lifetime: lifetime, capacity: capacity, clock: { [seconds] in UnixTime(seconds: seconds.withLock { $0 }) },
            now: { [clock] in clock.now })
    }

    private func name(_ verdict: Verdict?) -> String? {
        guard case .authenticated(let identity)? = verdict else { return nil }
        return identity.username
    }

    private func pass(_ duration: Int64) {
        seconds.withLock { $0 += duration }
        clock.advance(by: .seconds(duration))
    }

    @Test func `an identity is remembered for its time`() {
        let memory = memory()
        let code = memory.code(of: token)
        #expect(memory.verdict(for: code) == nil)
        memory.remember(.authenticated(Identity(username: "alice")), for: code)
        pass(299)
        #expect(name(memory.verdict(for: memory.code(of: Secret("token")))) == "alice")
        #expect(memory.verdict(for: memory.code(of: Secret("Token"))) == nil)
        pass(1)
        #expect(memory.verdict(for: code) == nil)
    }

    @Test func `nothing is remembered past its expiry`() {
        let memory = memory()
        let code = memory.code(of: token)
        memory.remember(.authenticated(Identity(username: "alice", expiry: 1_010)), for: code)
        pass(9)
        #expect(name(memory.verdict(for: code)) == "alice")
        pass(1)
        #expect(memory.verdict(for: code) == nil)
        memory.remember(.authenticated(Identity(username: "alice", expiry: 1_010)), for: code)
        #expect(memory.verdict(for: code) == nil)
    }

    @Test func `a wall clock that is set forward ends what has expired by it`() {
        let memory = memory()
        let code = memory.code(of: token)
        memory.remember(.authenticated(Identity(username: "alice", expiry: 1_200)), for: code)
        seconds.withLock { $0 = 1_200 }
        #expect(memory.verdict(for: code) == nil)
    }

    @Test func `other keys end what the earlier ones led to`() {
        let memory = memory()
        let code = memory.code(of: token)
        memory.remember(.authenticated(Identity(username: "alice")), for: code, generation: 1)
        #expect(name(memory.verdict(for: code, generation: 1)) == "alice")
        #expect(memory.verdict(for: code, generation: 2) == nil)
        #expect(memory.verdict(for: code, generation: 1) == nil)
    }

    @Test func `a rejection is remembered for five seconds, an outage never`() {
        let memory = memory()
        let code = memory.code(of: token)
        memory.remember(.unavailable(reason: "down"), for: code)
        memory.remember(.notApplicable, for: code)
        #expect(memory.verdict(for: code) == nil)
        memory.remember(.rejected(reason: "bad"), for: code)
        guard case .rejected? = memory.verdict(for: code) else {
            Issue.record("should be remembered")
            return
        }
        pass(5)
        #expect(memory.verdict(for: code) == nil)
    }

    @Test func `the last verdict counts`() {
        let memory = memory()
        let code = memory.code(of: token)
        memory.remember(.rejected(reason: "bad"), for: code)
        memory.remember(.authenticated(Identity(username: "alice")), for: code)
        #expect(name(memory.verdict(for: code)) == "alice")
        memory.remember(.rejected(reason: "bad"), for: code)
        #expect(name(memory.verdict(for: code)) == nil)
    }

    @Test func `any number of bad tokens drives out no good one`() {
        let memory = memory(capacity: 20)
        let code = memory.code(of: token)
        memory.remember(.authenticated(Identity(username: "alice")), for: code)
        for number in 0..<1_000 {
            memory.remember(.rejected(reason: "bad"), for: memory.code(of: Secret("bad \(number)")))
        }
        #expect(name(memory.verdict(for: code)) == "alice")
        for number in 0..<20 {
            memory.remember(.authenticated(Identity(username: "bob")), for: memory.code(of: Secret("good \(number)")))
        }
        #expect(memory.verdict(for: code) == nil)
    }

    @Test func `two memories keep one token under different codes`() {
        #expect(memory().code(of: token) != memory().code(of: token))
    }
}
