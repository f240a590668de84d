import Base
import Platform
import Principals
import TestSupport
import Testing

@testable import Application

struct KeptTokensTests {
    private let kept = KeptTokens()
    private let loop: EventLoop

    init() throws { loop = try EventLoop(index: 0, name: "loop-0") }

    private func store(_ kind: StoreSettings.Kind?) throws -> TokenStoreUpkeep? {
        try kept.store(of: kind, on: loop) { _ in FakeTokenStore() }
    }

    @Test func `a reload that does not change the store keeps it`() throws {
        let first = try store(.file(path: "a"))
        #expect(try store(.file(path: "a")) === first)
    }

    @Test func `another store is made anew, and the one before is closed once nobody uses it`() throws {
        weak var closed: TokenStoreUpkeep?
        do {
            var registry = MetricsRegistry(lanes: 1)
            let first = try store(.file(path: "a"))
            TokenStoreUpkeep.register(first, in: &registry)
            closed = first
            let second = try store(.mongo(uri: Secret("a"), database: "d"))
            #expect(second !== first && closed != nil)
            #expect(try store(.mongo(uri: Secret("b"), database: "d")) !== second)
        }
        #expect(closed == nil)
        #expect(try store(nil) == nil)
    }

    @Test func `a store that cannot be made leaves the one in use`() throws {
        let first = try store(.file(path: "a"))
        #expect(throws: StartFailure.self) {
            try kept.store(of: .file(path: "b"), on: loop) { _ throws(StartFailure) in
                throw StartFailure(status: ExitCode.configuration, message: "no")
            }
        }
        #expect(try store(.file(path: "a")) === first)
    }

    @Test func `a store is prepared at once, and not ready before it answered`() async throws {
        let prepared = Latch()
        let upkeep = TokenStoreUpkeep(UnaskedStore(prepared), on: loop)
        #expect(upkeep.state == .notReady(reason: "does not answer"))
        await prepared.wait()
        withExtendedLifetime(upkeep) {}
    }
}

/// A store that nobody has asked yet.
private struct UnaskedStore: TokenStore {
    static let type = "unasked"
    let prepared: Latch

    init(_ prepared: Latch) { self.prepared = prepared }

    func add(_ token: StoredToken, until deadline: Deadline) async throws(TokenStoreError) {}
    func token(_ digest: TokenDigest, until deadline: Deadline) async throws(TokenStoreError) -> StoredToken? { nil }
    func tokens(of owner: TokenOwner, until deadline: Deadline) async throws(TokenStoreError) -> [StoredToken] { [] }
    func remove(
        _ id: TokenID, of owner: TokenOwner, until deadline: Deadline
    ) async throws(TokenStoreError) -> Bool { false }
    func noteUse(of token: StoredToken, at now: UnixTime) {}
    func prepare() async { prepared.open() }
    var isReachable: Bool? { nil }
}
