import Base
import Dispatch
import HTTP
import Platform
@testable import Principals
import TestSupport
import Testing

@Suite struct PlainProviderTests {
    /// `correct horse`, bcrypt cost 4: fast enough for tests.
    private static let bcrypt = "$2b$04$r8I4mXluxQo.F8nYh3T9v.Lkz496GSSMV9jsiTgYTEjZCi.fHd7.m"
    private static let pbkdf2 = "$pbkdf2-sha256$1000$8PHy8/T19vf4.fr7/P3./w$JwgcbJZlHBoE0uPBMy9SZsCsIJXsYLx/8XwH97PVwMU"

    private static let settings = """
        name: subject
        realm: home
        users:
          - {username: alice, password: 'swordfish', roles: [a, b, a]}
          - {username: bob, password_hash: '\(bcrypt)'}
          - {username: carol, password: 123456, roles: }
        """

    private let foreign = [
        Credentials.bearer(Secret("x")), .cookie(name: "x", value: Secret("x")),
        .identity(IdentityFields([("remote-user", "alice")])),
    ]

    /// A provider that counts how often it hashes.
    private func counting(
        _ users: [(name: String, proof: PasswordTable.Proof)], services: Services = .testing(),
        clock: FixedClock = FixedClock()
    ) -> (provider: PlainProvider, costs: Locked<[String]>) {
        let costs = Locked<[String]>([])
        let table = PasswordTable(
            users.map { PasswordTable.User(username: $0.name, proof: $0.proof, roles: []) },
            verifyHash: { hash, password in
                costs.withLock { $0.append(hash.cost) }
                return hash.verify(password)
            })
        let provider = PlainProvider(
            name: PluginName(name: "subject", realm: "home"), passwords: table, workers: services.passwordWorkers,
            now: { clock.now })
        return (provider, costs)
    }

    private func word(_ verdict: Verdict) -> String {
        switch verdict {
        case .authenticated: "authenticated"
        case .notApplicable: "not applicable"
        case .rejected: "rejected"
        case .unavailable: "unavailable"
        }
    }

    @Test func `plain keeps a provider's promises`() async {
        let long = String(repeating: "x", count: 600)
        let wrong: [Credentials] = [
            .basic("alice", "Swordfish"), .basic("alice", "swordfish "), .basic("alice", "swordfis"),
            .basic("alice", ""),
            .basic("alice", "swordfish\0"), .basic("alice", "correct horse"), .basic("Alice", "swordfish"),
            .basic("", "swordfish"), .basic("", ""), .basic("bob", "swordfish"), .basic("bob", Self.bcrypt),
            .basic("bob", "correct horse\0x"), .basic("mallory", "correct horse"), .basic("carol", "0123456"),
            .basic("alice", long), .basic(long, "swordfish"),
        ]
        let conformance = ProviderConformance<PlainProvider>(
            settings: Self.settings,
            accepted: [.basic("alice", "swordfish"), .basic("bob", "correct horse"), .basic("carol", "123456")],
            rejected: wrong, foreign: foreign, secrets: ["swordfish", Self.bcrypt, "123456"])
        #expect(await conformance.faults() == [])
    }

    @Test func `roles come in order, once each`() async throws {
        var settings = SettingsReader.testing(Self.settings)
        let subject = try #require(PlainProvider(settings: &settings, services: .testing()))
        guard
            case .authenticated(let identity) = await subject.authenticate(
                .basic("alice", "swordfish"), until: .generous)
        else { return #expect(Bool(false)) }
        #expect(identity == Identity(username: "alice", roles: ["a", "b"]))
        #expect(subject.challenge == Challenge(scheme: "Basic", realm: "home"))
    }

    @Test func `user names are bytes: what only Unicode calls equal is another user`() async throws {
        var settings = SettingsReader.testing("users: [{username: \"\u{E9}\", password: x}]")
        let subject = try #require(PlainProvider(settings: &settings, services: .testing()))
        #expect(word(await subject.authenticate(.basic("\u{E9}", "x"), until: .generous)) == "authenticated")
        #expect(word(await subject.authenticate(.basic("e\u{301}", "x"), until: .generous)) == "rejected")
    }

    @Test func `an unknown user and every wrong password hash the same, however kinds are mixed`() async throws {
        let (provider, costs) = counting([
            ("plain", .password(Secret("x"))), ("bcrypt", .hash(try PasswordHash(Self.bcrypt))),
            ("bcrypt2", .hash(try PasswordHash(Self.bcrypt))), ("pbkdf2", .hash(try PasswordHash(Self.pbkdf2))),
        ])
        for name in ["plain", "bcrypt", "bcrypt2", "pbkdf2", "nobody"] {
            costs.withLock { $0 = [] }
            #expect(word(await provider.authenticate(.basic(name, "wrong"), until: .generous)) == "rejected")
            #expect(costs.withLock { $0.sorted() } == ["bcrypt 4", "pbkdf2-sha256 1000 32"])
        }
    }

    @Test func `another's hash of the same cost never lets an unknown user in`() async throws {
        let (provider, _) = counting([("bob", .hash(try PasswordHash(Self.bcrypt))), ("alice", .password(Secret("x")))])
        for name in ["nobody", "alice"] {
            #expect(word(await provider.authenticate(.basic(name, "correct horse"), until: .generous)) == "rejected")
        }
    }

    @Test func `a hundred logins at once hash once`() async throws {
        let (provider, costs) = counting([("bob", .hash(try PasswordHash(Self.bcrypt)))])
        await withTaskGroup(of: String.self) { group in
            for _ in 0..<100 {
                group.addTask { word(await provider.authenticate(.basic("bob", "correct horse"), until: .generous)) }
            }
            for await verdict in group { #expect(verdict == "authenticated") }
        }
        #expect(costs.withLock { $0.count } == 1)
    }

    @Test func `a verified pair is remembered for a minute, a wrong one for five seconds`() async throws {
        let clock = FixedClock()
        let (provider, costs) = counting([("bob", .hash(try PasswordHash(Self.bcrypt)))], clock: clock)
        func attempt(_ password: String) async -> Int {
            _ = await provider.authenticate(.basic("bob", password), until: .generous)
            return costs.withLock { $0.count }
        }
        #expect(await attempt("correct horse") == 1)
        clock.advance(by: .seconds(59))
        #expect(await attempt("correct horse") == 1)
        #expect(await attempt("wrong") == 2)
        clock.advance(by: .seconds(4))
        #expect(await attempt("wrong") == 2)
        #expect(await attempt("another") == 3)
        clock.advance(by: .seconds(1))
        #expect(await attempt("wrong") == 4)
        #expect(await attempt("correct horse") == 5)
    }

    @Test func `a pair that is remembered as wrong is no other's`() async throws {
        let (provider, _) = counting([("bob", .hash(try PasswordHash(Self.bcrypt)))])
        for _ in 0..<2 {
            #expect(word(await provider.authenticate(.basic("bob", "wrong"), until: .generous)) == "rejected")
            #expect(word(await provider.authenticate(.basic("eve", "correct horse"), until: .generous)) == "rejected")
            #expect(
                word(await provider.authenticate(.basic("bob", "correct horse"), until: .generous)) == "authenticated")
        }
    }

    @Test func `name and password never run together`() {
        let pairs = JudgedPairs(now: { .now })
        #expect(
            pairs.key(username: "ab", password: Secret("c")) != pairs.key(username: "a", password: Secret("bc")))
        #expect(pairs.key(username: "a", password: Secret("b")) == pairs.key(username: "a", password: Secret("b")))
        let others = JudgedPairs(now: { .now })
        #expect(pairs.key(username: "a", password: Secret("b")) != others.key(username: "a", password: Secret("b")))
    }

    @Test func `a full queue is an outage, not a wrong password`() async throws {
        let gate = DispatchSemaphore(value: 0)
        let table = PasswordTable(
            [.init(username: "bob", proof: .hash(try PasswordHash(Self.bcrypt)), roles: [])],
            verifyHash: { _, _ in
                gate.wait()
                return false
            })
        let provider = PlainProvider(
            name: PluginName(name: "subject", realm: "home"), passwords: table,
            workers: Services.testing(capacity: 1).passwordWorkers)
        var words: [String] = []
        await withTaskGroup(of: String.self) { group in
            for index in 0..<8 {
                group.addTask { word(await provider.authenticate(.basic("bob", "\(index)"), until: .generous)) }
            }
            for await verdict in group {
                // Two run, one waits: the others come back before any of these may end.
                if words.isEmpty { for _ in 0..<8 { gate.signal() } }
                words.append(verdict)
            }
        }
        #expect(words.first == "unavailable")
        #expect(Set(words) == ["unavailable", "rejected"])
    }

    @Test func `a passed deadline is an outage and hashes nothing`() async throws {
        let (late, costs) = counting([("bob", .hash(try PasswordHash(Self.bcrypt)))])
        #expect(word(await late.authenticate(.basic("bob", "correct horse"), until: .passed)) == "unavailable")
        #expect(costs.withLock { $0.isEmpty })
    }

    @Test func `plain passwords alone need no worker`() async {
        let (provider, costs) = counting([("alice", .password(Secret("x")))], services: .testing(capacity: 0))
        #expect(word(await provider.authenticate(.basic("alice", "x"), until: .generous)) == "authenticated")
        #expect(word(await provider.authenticate(.basic("alice", "y"), until: .generous)) == "rejected")
        #expect(costs.withLock { $0.isEmpty })
    }
}
