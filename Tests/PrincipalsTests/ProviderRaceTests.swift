import Base
import Platform
import Principals
import TestSupport
import Testing

@Suite struct ProviderRaceTests {
    private let token = Credentials.bearer(Secret("token"))
    private static let alice = Verdict.authenticated(Identity(username: "alice"))
    private static let bob = Verdict.authenticated(Identity(username: "bob"))

    private func ask(_ providers: [FakeProvider], timeout: Duration = .seconds(60)) async -> ChainResult {
        await ProviderChain(providers: providers, timeout: timeout)
            .authenticate(credentials: [token], realm: nil, until: .generous)
    }

    /// A provider that answers only when it is cancelled, and says so in `cancellations`.
    private func silent(_ name: String, _ cancellations: Locked<[String]>) -> FakeProvider {
        FakeProvider(name, isNetworked: true) { _, _ in
            do { try await Task.sleep(for: .seconds(600)) } catch {
                cancellations.withLock { $0.append(name) }
            }
            return .unavailable(reason: "cancelled")
        }
    }

    @Test func `local providers are asked first, wherever they stand`() async throws {
        let answer = await ask([
            FakeProvider("network", isNetworked: true, says: Self.bob), FakeProvider("local", says: Self.alice),
        ])
        #expect(try answer.result.get().username == "alice")
        #expect(answer.attempts.map(\.name) == ["local"])
    }

    @Test func `network providers are asked at once, and the others are cancelled at the first success`() async throws {
        let cancellations = Locked<[String]>([])
        let gate = Latch()
        let answer = await ask([
            silent("silent", cancellations),
            FakeProvider("first", isNetworked: true) { _, _ in
                await gate.wait()
                return Self.alice
            },
            FakeProvider("opener", isNetworked: true) { _, _ in
                gate.open()
                return .rejected(reason: "bad")
            },
        ])
        #expect(try answer.result.get().username == "alice")
        // Who was cancelled said nothing that could be counted.
        #expect(answer.attempts.map(\.name) == ["first"])
        while cancellations.withLock({ $0 }).isEmpty { await Task.yield() }
        #expect(cancellations.withLock { $0 } == ["silent"])
    }

    @Test func `the earlier of two that answer at once wins, and the later is not even asked`() async throws {
        let answer = await ask([
            FakeProvider("one", isNetworked: true, says: .rejected(reason: "bad")),
            FakeProvider("two", isNetworked: true, says: Self.alice),
            FakeProvider("three", isNetworked: true) { _, _ in
                Issue.record("asked")
                return Self.bob
            },
        ])
        #expect(try answer.result.get().provider == "two")
        #expect(answer.attempts.map(\.name) == ["one", "two"])
    }

    @Test func `what is remembered needs no race`() async throws {
        let answer = await ask([
            FakeProvider("one", isNetworked: true, remembered: .rejected(reason: "known")) { _, _ in
                Issue.record("asked")
                return Self.bob
            },
            FakeProvider("two", isNetworked: true, says: Self.bob),
            FakeProvider("three", isNetworked: true, remembered: Self.alice) { _, _ in .notApplicable },
        ])
        #expect(try answer.result.get().provider == "three")
        #expect(answer.attempts.map(\.result) == [.error, .success])
    }

    @Test func `a provider that heeds no deadline is not waited for, and counts as a timeout`() async {
        let gate = Latch()
        let answer = await ask(
            [
                FakeProvider("stubborn", isNetworked: true) { _, _ in
                    await gate.wait()
                    return Self.alice
                }, FakeProvider("other", isNetworked: true, says: .rejected(reason: "bad")),
            ], timeout: .milliseconds(20))
        #expect(answer.result == .failure(Refusal(.providerUnavailable)))
        #expect(answer.attempts.map(\.result) == [.timeout, .error])
        gate.open()
    }

    @Test func `a nameless subject does not win`() async throws {
        let answer = await ask([
            FakeProvider("one", isNetworked: true, says: .authenticated(Identity(username: ""))),
            FakeProvider("two", isNetworked: true, says: Self.alice),
        ])
        #expect(try answer.result.get().provider == "two")
    }

    @Test func `all answers count when nobody authenticates the caller`() async {
        let answer = await ask([
            FakeProvider("one", isNetworked: true, says: .rejected(reason: "bad")),
            FakeProvider("two", isNetworked: true, says: .unavailable(reason: "down")),
            FakeProvider("three", isNetworked: true, says: .notApplicable),
        ])
        #expect(answer.result == .failure(Refusal(.providerUnavailable)))
        #expect(answer.attempts.map(\.name) == ["one", "two"])
    }

    @Test func `a cancelled caller waits no longer`() async {
        let cancellations = Locked<[String]>([])
        let asking = Task { await ask([silent("one", cancellations), silent("two", cancellations)]) }
        await Task.yield()
        asking.cancel()
        #expect(await asking.value.result == .failure(Refusal(.providerUnavailable)))
        while cancellations.withLock({ $0.count }) < 2 { await Task.yield() }
    }
}
