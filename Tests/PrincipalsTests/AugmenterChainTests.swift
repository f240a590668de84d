import Base
import Platform
@testable import Principals
import TestSupport
import Testing

@Suite struct AugmenterChainTests {
    private let alice = Principal(
        identity: Identity(username: "alice", roles: ["a"], attributes: ["x": "0"]), realm: "default", provider: "p")

    private func chain(_ augmenters: [any Augmenter]) -> AugmenterChain {
        AugmenterChain(augmenters: augmenters, timeout: .seconds(5))
    }

    private func adding(_ name: String, realm: String = "default", _ roles: [String]) -> FakeAugmenter {
        FakeAugmenter(name, realm: realm) { _, _ in .success(Augmentation(roles: roles)) }
    }

    private func advanced(_ yaml: String) throws -> PlainAdvancedAugmenter {
        var settings = SettingsReader.testing(yaml)
        return try #require(PlainAdvancedAugmenter(settings: &settings, services: .testing()))
    }

    @Test func `roles are added in configuration order without repeats`() async throws {
        let answer = await chain([adding("one", ["c", "a"]), adding("two", ["b", "c"])]).augment(
            alice, until: .generous)
        #expect(try answer.result.get().roles == ["a", "c", "b"])
        #expect(answer.attempts.map(\.name) == ["one", "two"])
        #expect(answer.attempts.map(\.result) == [.success, .success])
    }

    @Test func `only augmenters of exactly the realm are asked`() async throws {
        let answer = await chain([adding("one", realm: "DEFAULT", ["b"]), adding("two", realm: "x", ["c"])])
            .augment(alice, until: .generous)
        #expect(try answer.result.get() == alice)
        #expect(answer.attempts.isEmpty)
    }

    @Test func `a realm that Unicode calls equivalent is another`() async {
        let one = Principal(identity: Identity(username: "alice"), realm: "caf\u{E9}", provider: "p")
        let answer = await chain([adding("one", realm: "cafe\u{301}", ["b"])]).augment(one, until: .generous)
        #expect(answer.attempts.isEmpty)
    }

    @Test func `sequential augmenters come last and see what the others added`() async throws {
        let answer = await chain([
            try advanced("{match: {role: [b]}, augment: {roles: [c], attributes: {x: 1, exp: 99}}}"),
            adding("one", ["b"]),
            try advanced("{match: {role: [c]}, augment: {roles: [d]}}"),
        ]).augment(alice, until: .generous)
        let principal = try answer.result.get()
        #expect(principal.roles == ["a", "b", "c", "d"])
        #expect(principal.identity.attributes == ["x": "1", "exp": "99"])
    }

    @Test func `concurrent augmenters do not see each other's roles and do not wait for each other`() async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        let waiting = FakeAugmenter("waiting") { principal, _ in
            for await _ in stream { break }
            return .success(Augmentation(roles: ["seen \(principal.roles.count)"]))
        }
        let releasing = FakeAugmenter("releasing") { _, _ in
            continuation.yield()
            return .success(Augmentation(roles: ["b"]))
        }
        let answer = await chain([waiting, releasing]).augment(alice, until: .generous)
        #expect(try answer.result.get().roles == ["a", "seen 1", "b"])
    }

    @Test func `a failure leaves the principal as it is, or refuses where that is configured`() async throws {
        let failing = FakeAugmenter("one") { _, _ in .failure(AugmenterError("down")) }
        let lenient = await chain([failing, adding("two", ["b"])]).augment(alice, until: .generous)
        #expect(try lenient.result.get().roles == ["a", "b"])
        #expect(lenient.attempts.map(\.result) == [.error, .success])
        let strict = FakeAugmenter("one", refusesOnFailure: true) { _, _ in .failure(AugmenterError("down")) }
        let refused = await chain([strict, adding("two", ["b"])]).augment(alice, until: .generous)
        #expect(refused.result == .failure(Refusal(.augmenterUnavailable)))
    }

    @Test func `without time left an augmenter has failed`() async throws {
        let answer = await chain([adding("one", ["b"])]).augment(alice, until: .passed)
        #expect(try answer.result.get() == alice)
        #expect(answer.attempts.map(\.result) == [.error])
    }

    @Test func `what an augmenter recalls is not asked, and stands where it is configured`() async throws {
        let remembering = FakeAugmenter("two", recalled: Augmentation(roles: ["c"])) { _, _ in
            Issue.record("asked in spite of what it recalls")
            return .success(Augmentation())
        }
        let answer = await chain([adding("one", ["b"]), remembering, adding("three", ["d"])])
            .augment(alice, until: .generous)
        #expect(try answer.result.get().roles == ["a", "b", "c", "d"])
        #expect(answer.attempts.map(\.name) == ["one", "two", "three"])
        #expect(answer.attempts.map(\.result) == [.success, .success, .success])
        let elsewhere = FakeAugmenter("two", realm: "DEFAULT", recalled: Augmentation(roles: ["c"])) { _, _ in
            .failure(AugmenterError("of another realm"))
        }
        #expect(try await chain([elsewhere]).augment(alice, until: .generous).result.get() == alice)
    }
}
