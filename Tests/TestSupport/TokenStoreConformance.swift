public import Base
public import Platform
public import Principals

/// What every token store must do; each implementation's tests expect no violations.
public struct TokenStoreConformance {
    /// What did not hold.
    public private(set) var violations: [String] = []
    private let store: any TokenStore
    private let second: (any TokenStore)?
    private let now: Int64
    private let deadline = Deadline.after(.seconds(30))

    /// Tries a store that works and holds none of the names tried, and, if daemons may share it, a `second` one on the
    /// same data. `now` is what the stores' clocks show, which must not go on by more than a minute meanwhile.
    public static func violations(
        of store: any TokenStore, second: (any TokenStore)? = nil, now: UnixTime = WallClock.now
    ) async -> [String] {
        var suite = TokenStoreConformance(store: store, second: second, now: now.seconds)
        await store.prepare()
        await second?.prepare()
        do {
            try await suite.tryNothing()
            try await suite.tryRoundTrip()
            try await suite.tryOwners()
            try await suite.tryRemoval()
            try await suite.tryExpiry()
            try await suite.tryUse()
            try await suite.tryBound()
            try await suite.tryManyAtOnce()
            try await suite.tryRemovalWhileLookedUp()
        } catch {
            suite.violations.append("a store that works must not throw: \(error.code) \(error.detail)")
        }
        suite.expect(store.isReachable == true, "a store that answered must say so")
        await suite.tryLateness()
        return suite.violations
    }

    private init(store: any TokenStore, second: (any TokenStore)?, now: Int64) {
        self.store = store
        self.second = second
        self.now = now
    }

    /// Whoever reads: the same store, or another daemon's.
    private var reader: any TokenStore { second ?? store }

    private mutating func tryNothing() async throws(TokenStoreError) {
        let token = token(of: "nobody", "nowhere")
        expect(try await store.token(token.digest, until: deadline) == nil, "an unknown token must not be found")
        expect(try await store.tokens(of: token.owner, until: deadline).isEmpty, "an unknown owner has no tokens")
        expect(
            try await !store.remove(token.id, of: token.owner, until: deadline), "an unknown token cannot be removed")
        store.noteUse(of: token, at: UnixTime(seconds: now))
        expect(
            try await store.token(token.digest, until: deadline) == nil, "noting a use must not bring a token to life")
    }

    private mutating func tryRoundTrip() async throws(TokenStoreError) {
        let full = StoredToken(
            digest: Self.digest(),
            owner: TokenOwner(username: "ünïcode \"quoted\"\\, $dollar.dot, \u{1F511}", realm: "realm one/*?"),
            provider: "prövider", roles: ["b", "a", "/TeamA/Admin", "with, comma", ""], email: "a@example.test",
            fullName: "A. \u{202E} Name", attributes: ["a.b": "c.$d", "": "empty name", "$set": "x", "empty": ""],
            scopes: ["service.one": ["read", "write"], "none": []], label: "laptop \u{E9}", created: now,
            expiry: now + 3600, seal: (0..<32).map { 255 - $0 })
        try await store.add(full, until: deadline)
        expect(try await reader.token(full.digest, until: deadline) == full, "a token must come back whole")
        expect(try await reader.tokens(of: full.owner, until: deadline) == [full], "an owner's token must be listed")
        let bare = token(of: "bare", "r")
        try await store.add(bare, until: deadline)
        expect(try await reader.token(bare.digest, until: deadline) == bare, "what is not known must stay unknown")
        expect(try await store.token(full.digest, until: deadline) == full, "one token must not replace another")
    }

    /// The same name in two realms, names that Unicode calls equivalent, names put together differently: all are apart.
    private mutating func tryOwners() async throws(TokenStoreError) {
        let owners = [
            ("am\u{E9}lie", "one"), ("ame\u{301}lie", "one"), ("am\u{E9}lie", "two"), ("Am\u{E9}lie", "one"),
            ("ab", "c"), ("a", "bc"), ("a", "b:c"), ("a:b", "c"), ("K", "one"), ("\u{212A}", "one"), (" a", "b"),
            ("*", "one"), ("a\u{0}", "b"), ("a", "\u{0}b"),
        ]
        var tokens: [StoredToken] = []
        for (username, realm) in owners { tokens.append(token(of: username, realm)) }
        for token in tokens { try await store.add(token, until: deadline) }
        for token in tokens {
            expect(
                try await reader.tokens(of: token.owner, until: deadline).map(\.digest) == [token.digest],
                "each owner has their own token only: \(token.owner)")
            let others = tokens.filter { $0.owner != token.owner }
            for other in others.prefix(3) {
                expect(
                    try await !store.remove(token.id, of: other.owner, until: deadline),
                    "nobody removes another's token: \(other.owner), \(token.owner)")
            }
        }
        for token in tokens {
            expect(
                try await reader.token(token.digest, until: deadline)?.owner == token.owner,
                "a token must stay its owner's: \(token.owner)")
        }
    }

    private mutating func tryRemoval() async throws(TokenStoreError) {
        let tokens = (0..<3).map { token(of: "remover", "r", created: now - 10 + Int64($0)) }
        for token in tokens.reversed() { try await store.add(token, until: deadline) }
        expect(
            try await reader.tokens(of: tokens[0].owner, until: deadline).map(\.id) == tokens.map(\.id),
            "an owner's tokens are listed oldest first")
        expect(try await store.remove(tokens[1].id, of: tokens[1].owner, until: deadline), "an owner removes a token")
        expect(
            try await reader.token(tokens[1].digest, until: deadline) == nil, "a removed token must be gone at once")
        expect(
            try await reader.tokens(of: tokens[0].owner, until: deadline).map(\.id) == [tokens[0].id, tokens[2].id],
            "the others must stay")
        expect(
            try await !reader.remove(tokens[1].id, of: tokens[1].owner, until: deadline), "a token is removed once")
        store.noteUse(of: tokens[1], at: UnixTime(seconds: now))
        expect(
            try await reader.token(tokens[1].digest, until: deadline) == nil,
            "noting a use must not bring a removed token back")
    }

    private mutating func tryExpiry() async throws(TokenStoreError) {
        let (old, young) = (
            token(of: "expirer", "r", created: now - 100, expiry: now - 90), token(of: "expirer", "r", expiry: now + 60)
        )
        try await store.add(old, until: deadline)
        try await store.add(young, until: deadline)
        if let found = try await reader.token(old.digest, until: deadline) {
            expect(found.expiry == old.expiry, "an expired token that is still found must say so")
        }
        expect(
            try await reader.tokens(of: old.owner, until: deadline).map(\.id) == [young.id],
            "an expired token must not be listed")
        await store.prepare()
        expect(try await reader.token(young.digest, until: deadline) == young, "what has not expired must stay")
    }

    private mutating func tryUse() async throws(TokenStoreError) {
        let token = token(of: "user", "r")
        try await store.add(token, until: deadline)
        store.noteUse(of: token, at: UnixTime(seconds: now))
        // A note is kept in the background, and may be lost; of a store that works it must arrive.
        var lastUse: Int64?
        for _ in 0..<500 where lastUse == nil {
            lastUse = try await store.tokens(of: token.owner, until: deadline).first?.lastUse
            if lastUse == nil { try? await Task.sleep(for: .milliseconds(10)) }
        }
        expect(lastUse == now, "a use must show in the list")
        var used = token
        used.lastUse = lastUse
        let found = try await store.token(token.digest, until: deadline)
        expect(found == token || found == used, "a use changes nothing else")
    }

    private mutating func tryBound() async throws(TokenStoreError) {
        let tokens = (0..<100).map { _ in token(of: "collector", "r") }
        for token in tokens { try await store.add(token, until: deadline) }
        let more = token(of: "collector", "r")
        do throws(TokenStoreError) {
            try await store.add(more, until: deadline)
            expect(false, "an owner has at most 100 tokens")
        } catch {
            expect(error.code == .full, "too many tokens of one owner are no outage: \(error.code)")
        }
        expect(try await reader.token(more.digest, until: deadline) == nil, "a token that was refused must not be kept")
        try await store.add(token(of: "collector", "other"), until: deadline)
        expect(try await store.remove(tokens[7].id, of: more.owner, until: deadline), "a full owner can remove")
        try await store.add(more, until: deadline)
        expect(
            try await reader.tokens(of: more.owner, until: deadline).count == 100, "removing one makes room for one")
    }

    /// Adding, listing and removing at once: nothing that was acknowledged is lost or comes back.
    private mutating func tryManyAtOnce() async throws(TokenStoreError) {
        let store = store, reader = reader, deadline = deadline
        let tokens = (0..<60).map { token(of: "crowd \($0 % 3)", "r") }
        let faults = await withTaskGroup(of: String?.self) { group in
            for (index, token) in tokens.enumerated() {
                group.addTask {
                    do throws(TokenStoreError) {
                        try await store.add(token, until: deadline)
                        guard try await reader.token(token.digest, until: deadline) != nil else {
                            return "added, not found"
                        }
                        guard
                            try await reader.tokens(of: token.owner, until: deadline).contains(where: {
                                $0.id == token.id
                            })
                        else { return "added, not listed" }
                        guard index % 2 == 0 else { return nil }
                        guard try await reader.remove(token.id, of: token.owner, until: deadline) else {
                            return "not removed"
                        }
                        return try await store.token(token.digest, until: deadline) == nil ? nil : "removed, found"
                    } catch {
                        return "\(error.code): \(error.detail)"
                    }
                }
            }
            return await group.reduce(into: Set<String>()) { faults, fault in if let fault { faults.insert(fault) } }
        }
        expect(faults.isEmpty, "many at once: \(faults.sorted())")
        for number in 0..<3 {
            let kept = tokens.enumerated().filter { $0.offset % 3 == number && $0.offset % 2 == 1 }.map(\.element.id)
            let listed = try await store.tokens(
                of: TokenOwner(username: "crowd \(number)", realm: "r"), until: deadline)
            expect(Set(listed.map(\.id)) == Set(kept), "what was added at once and not removed must be there")
        }
    }

    /// Look-ups that run beside a removal find the token or not; those that begin after it never do.
    private mutating func tryRemovalWhileLookedUp() async throws(TokenStoreError) {
        let store = store, reader = reader, deadline = deadline
        for _ in 0..<5 {
            let token = token(of: "hurried", "r")
            try await store.add(token, until: deadline)
            let isRemoved = Locked(false)
            let faults = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        for _ in 0..<10 {
                            let wasRemoved = isRemoved.withLock { $0 }
                            let found = try? await reader.token(token.digest, until: deadline)
                            if wasRemoved, found != nil { return true }
                            store.noteUse(of: token, at: UnixTime(seconds: token.created))
                        }
                        return false
                    }
                }
                group.addTask {
                    let isDone = try? await store.remove(token.id, of: token.owner, until: deadline)
                    isRemoved.withLock { $0 = isDone == true }
                    return isDone != true
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            expect(faults == 0, "a removed token must not be found by a look-up that begins later")
            expect(
                try await store.token(token.digest, until: deadline) == nil, "late notes must not bring a token back")
        }
    }

    /// A deadline that has passed: an outage or, where nothing has to be waited for, an answer.
    private mutating func tryLateness() async {
        let past = Deadline(.now)
        do throws(TokenStoreError) {
            expect(try await store.token(Self.digest(), until: past) == nil, "an unknown token stays unknown")
        } catch {
            expect(error.code == .unavailable, "no time left is an outage")
        }
        do throws(TokenStoreError) {
            try await store.add(token(of: "late", "r"), until: past)
        } catch {
            expect(error.code == .unavailable, "no time left to add is an outage")
        }
    }

    private func token(
        of username: String, _ realm: String, created: Int64? = nil, expiry: Int64? = nil
    ) -> StoredToken {
        StoredToken(
            digest: Self.digest(), owner: TokenOwner(username: username, realm: realm), provider: "p", roles: [],
            created: created ?? now, expiry: expiry ?? now + 3600)
    }

    private mutating func expect(_ holds: Bool, _ rule: String) { if !holds { violations.append(rule) } }

    private static func digest() -> TokenDigest {
        guard let digest = TokenDigest(bytes: SecureRandom.bytes(32)) else { preconditionFailure("32 are not 32") }
        return digest
    }
}
