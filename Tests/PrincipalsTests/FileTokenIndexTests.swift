import TestSupport
import Testing

@testable import Principals

/// The order of steps, each as another could come between.
struct FileTokenIndexTests {
    private let now: Int64 = 1_000_000

    /// `#expect` cannot look into a call that changes the index.
    private func expect(
        _ holds: Bool, _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(holds, comment, sourceLocation: sourceLocation)
    }

    private func reserved(_ token: StoredToken) throws -> FileTokenIndex {
        var index = FileTokenIndex([], capacity: 10)
        try index.reserve(token, at: now)
        return index
    }

    @Test func `a token is found from when its file lasts`() throws {
        let token = try StoredToken.sample()
        var index = try reserved(token)
        #expect(index.token(token.digest) == nil)
        expect(index.begin(token))
        #expect(index.token(token.digest) == nil)
        #expect(index.tokens(of: token.owner, at: now).isEmpty)
        expect(index.keep(token))
        #expect(index.token(token.digest) == token)
        #expect(index.tokens(of: token.owner, at: now) == [token])
    }

    @Test func `a token that is being added cannot be deleted, used or added again`() throws {
        let token = try StoredToken.sample()
        var index = try reserved(token)
        expect(index.hide(token.id, of: token.owner, at: now) == nil)
        index.noteUse(of: token.digest, at: now)
        #expect(throws: TokenStoreError(.unavailable)) { try index.reserve(token, at: now) }
        expect(index.begin(token) && index.keep(token))
        #expect(index.token(token.digest) == token)
    }

    @Test func `who gives up before the writing leaves nothing`() throws {
        let token = try StoredToken.sample()
        var index = try reserved(token)
        expect(!index.abandon(token))
        #expect(index.count == 0)
        expect(!index.begin(token))
        expect(!index.keep(token))
        #expect(index.token(token.digest) == nil)
    }

    @Test func `who gives up during the writing leaves a file to remove`() throws {
        let token = try StoredToken.sample()
        var index = try reserved(token)
        expect(index.begin(token))
        expect(!index.abandon(token))
        expect(!index.abandon(token))
        expect(!index.keep(token))
        #expect(index.token(token.digest) == nil)
        #expect(index.tokens(of: token.owner, at: now).isEmpty, "nobody was told of it")
        expect(index.nextChores(at: now).removals == [token])
        expect(index.forget(token))
        #expect(index.count == 0 && !index.hasChores(at: now))
    }

    @Test func `who gives up too late has the token`() throws {
        let token = try StoredToken.sample()
        var index = try reserved(token)
        expect(index.begin(token) && index.keep(token))
        expect(index.abandon(token))
        #expect(index.token(token.digest) == token)
    }

    @Test func `a failed writing leaves a file to remove, if there is one`() throws {
        let token = try StoredToken.sample()
        var index = try reserved(token)
        expect(index.begin(token))
        index.drop(token)
        expect(!index.abandon(token))
        expect(index.nextChores(at: now).removals == [token])
        expect(index.hide(token.id, of: token.owner, at: now) == nil)
    }

    @Test func `a token is hidden before its file goes, and gone once`() throws {
        let token = try StoredToken.sample()
        var index = FileTokenIndex([token], capacity: 10)
        expect(index.hide(token.id, of: TokenOwner(username: "bob", realm: "home"), at: now) == nil)
        for _ in 0..<2 { expect(index.hide(token.id, of: token.owner, at: now) == token) }
        #expect(index.token(token.digest) == nil)
        index.noteUse(of: token.digest, at: now)
        expect(index.nextChores(at: now).uses.isEmpty)
        expect(index.forget(token))
        expect(!index.forget(token))
        expect(index.hide(token.id, of: token.owner, at: now) == nil)
        #expect(index.count == 0)
    }

    @Test func `tokens on their way count, those on their way out make room`() throws {
        var index = FileTokenIndex([], capacity: 1000)
        let tokens = try (0..<100).map { _ in try StoredToken.sample() }
        for token in tokens { try index.reserve(token, at: now) }
        #expect(throws: TokenStoreError(.full)) { try index.reserve(.sample(), at: now) }
        expect(index.begin(tokens[0]) && index.keep(tokens[0]))
        #expect(throws: TokenStoreError(.full)) { try index.reserve(.sample(), at: now) }
        expect(index.hide(tokens[0].id, of: tokens[0].owner, at: now) != nil)
        try index.reserve(.sample(), at: now)
    }

    @Test func `tokens are swept once a minute, and when the clock was set back`() throws {
        var index = FileTokenIndex(
            [try .sample(expiry: now), try .sample(expiry: now + 30), try .sample(expiry: now + 70)], capacity: 10)
        func sweep(at now: Int64) -> Int {
            let removals = index.nextChores(at: now).removals
            for token in removals { expect(index.forget(token)) }
            return removals.count
        }
        #expect(sweep(at: now) == 1)
        #expect(sweep(at: now + 31) == 0)
        #expect(sweep(at: now + 60) == 1)
        #expect(!index.hasChores(at: now + 69))
        #expect(sweep(at: now + 119) == 0)
        let early = try StoredToken.sample(expiry: 10)
        try index.reserve(early, at: 0)
        expect(index.begin(early) && index.keep(early))
        #expect(sweep(at: 10) == 1)
        #expect(sweep(at: now + 1000) == 1)
        #expect(index.count == 0)
    }

    @Test func `there are never too many chores at once`() throws {
        let tokens = try (0..<2500).map { try StoredToken.sample("user \($0)", expiry: now + 5) }
        var index = FileTokenIndex(tokens, capacity: 10_000)
        for token in tokens { index.noteUse(of: token.digest, at: now) }
        expect(index.nextChores(at: now).uses.count == 1000)
        expect(index.nextChores(at: now).uses.count == 1000)
        expect(index.nextChores(at: now).uses.count == 500)
        var rounds = 0
        while index.count > 0, rounds < 10 {
            rounds += 1
            for token in index.nextChores(at: now + 5).removals { expect(index.forget(token)) }
        }
        #expect(rounds == 3)
    }
}
