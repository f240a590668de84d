import Base
import Platform
@testable import Principals
import TestSupport
import Testing

@Suite struct TokenInquiriesTests {
    private static let alice = Verdict.authenticated(Identity(username: "alice"))

    /// Inquiries that count what they ask.
    private func counting(
        _ clock: FixedClock = FixedClock(), unixTime: @escaping @Sendable () -> UnixTime = { UnixTime(seconds: 1000) },
        _ answer: @escaping @Sendable (String) async -> Verdict
    ) -> (inquiries: TokenInquiries, asked: Locked<[String]>) {
        let asked = Locked<[String]>([])
        let inquiries = TokenInquiries(clock: unixTime, now: { clock.now }) { token, _ in
            let text = token.withBytes { String(decoding: $0, as: UTF8.self) }
            asked.withLock { $0.append(text) }
            return await answer(text)
        }
        return (inquiries, asked)
    }

    /// Lets other tasks run until something holds.
    private func until(_ isSo: () -> Bool) async {
        while !isSo() { await Task.yield() }
    }

    @Test func `a success is remembered for a minute, a rejection for five seconds, an outage never`() async {
        let clock = FixedClock()
        let (inquiries, asked) = counting(clock) { token in
            switch token {
            case "good": Self.alice
            case "bad": .rejected(reason: "bad")
            default: .unavailable(reason: "down")
            }
        }
        func ask() async -> [String] {
            asked.withLock { $0 = [] }
            for token in ["good", "bad", "down"] { _ = await inquiries.verdict(on: Secret(token), until: .generous) }
            return asked.withLock { $0 }
        }
        #expect(await ask() == ["good", "bad", "down"])
        #expect(await ask() == ["down"])
        clock.advance(by: .seconds(5))
        #expect(await ask() == ["bad", "down"])
        clock.advance(by: .seconds(54))
        #expect(await ask() == ["bad", "down"])
        clock.advance(by: .seconds(1))
        #expect(await ask() == ["good", "down"])
    }

    @Test func `nobody is remembered beyond the expiry`() async {
        let time = Locked<Int64>(1000)
        let (inquiries, asked) = counting(unixTime: { UnixTime(seconds: time.withLock { $0 }) }) { _ in
            .authenticated(Identity(username: "alice", expiry: 1010))
        }
        for seconds: Int64 in [1000, 1009, 1010, 1011] {
            time.withLock { $0 = seconds }
            _ = await inquiries.verdict(on: Secret("t"), until: .generous)
        }
        #expect(asked.withLock { $0.count } == 3)
    }

    @Test func `the same token is asked about once at a time`() async {
        let latch = Latch()
        let (inquiries, asked) = counting { _ in
            await latch.wait()
            return Self.alice
        }
        await withTaskGroup(of: String.self) { group in
            for _ in 0..<50 {
                group.addTask { await inquiries.verdict(on: Secret("t"), until: .generous).word }
            }
            await until { latch.waiterCount == 1 }
            latch.open()
            for await word in group { #expect(word == "authenticated") }
        }
        #expect(asked.withLock { $0 } == ["t"])
    }

    @Test func `a slow token delays no other`() async {
        let latch = Latch()
        let (inquiries, _) = counting { token in
            if token == "slow" { await latch.wait() }
            return Self.alice
        }
        let slow = Task { await inquiries.verdict(on: Secret("slow"), until: .generous).word }
        await until { latch.waiterCount == 1 }
        for token in ["a", "b", "c"] {
            #expect(await inquiries.verdict(on: Secret(token), until: .generous).word == "authenticated")
        }
        latch.open()
        #expect(await slow.value == "authenticated")
    }

    @Test func `who has no time left gets an outage, and the answer is kept for the next`() async {
        let latch = Latch()
        let (inquiries, asked) = counting { _ in
            await latch.wait()
            return Self.alice
        }
        let hasty = await inquiries.verdict(on: Secret("t"), until: .after(.milliseconds(1)))
        #expect(hasty.word == "unavailable")
        latch.open()
        #expect(await inquiries.verdict(on: Secret("t"), until: .generous).word == "authenticated")
        #expect(asked.withLock { $0 } == ["t"])
        #expect(await inquiries.verdict(on: Secret("u"), until: .passed).word == "unavailable")
        #expect(asked.withLock { $0 } == ["t"])
    }

    @Test func `who goes away leaves the others their answer`() async {
        let latch = Latch()
        let (inquiries, asked) = counting { _ in
            await latch.wait()
            return Self.alice
        }
        let first = Task { await inquiries.verdict(on: Secret("t"), until: .generous).word }
        await until { latch.waiterCount == 1 }
        let second = Task { await inquiries.verdict(on: Secret("t"), until: .generous).word }
        first.cancel()
        #expect(await first.value == "unavailable")
        latch.open()
        #expect(await second.value == "authenticated")
        #expect(asked.withLock { $0 } == ["t"])
    }
}
