import Base
import Platform
import TestSupport
import Testing

@testable import Principals

@Suite struct LDAPDirectoryTests {
    private let fake = FakeDirectory()
    private let clock = FixedClock()
    private let kept = RecordingLog()

    private func directory(
        _ urls: [String] = ["ldap://a"], connections: Int = 4, isAnonymous: Bool = false
    ) throws -> LDAPDirectory {
        let servers = try urls.map { try #require(LDAPURL($0)) }
        let searcher = LDAPDirectorySettings.Searcher(name: "cn=reader", password: Secret("r"))
        var settings = LDAPDirectorySettings(
            servers: servers, searchBase: "dc=test", searcher: isAnonymous ? nil : searcher)
        settings.connections = connections
        fake.setPassword("r", of: "cn=reader")
        return LDAPDirectory(settings, log: kept.log, now: { clock.now }, makeLink: fake.makeLink)
    }

    private func search(
        _ directory: LDAPDirectory, _ filter: String = "(cn=x)", until deadline: Deadline = .generous
    ) async throws(LDAPDirectoryError) -> Int {
        try await directory.perform(until: deadline) { session throws(LDAPError) in
            try session.search(filter, attributes: []).count
        }
    }

    private func error(
        _ directory: LDAPDirectory, until deadline: Deadline = .generous
    ) async -> LDAPDirectoryError? {
        do throws(LDAPDirectoryError) {
            _ = try await search(directory, until: deadline)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a connection is bound once and used again`() async throws {
        let directory = try directory()
        for _ in 0..<3 { _ = try await search(directory) }
        #expect(fake.asked == ["connect ldap://a", "bind cn=reader"] + Array(repeating: "search (cn=x)", count: 3))
        #expect(directory.idleCount == 1)
    }

    @Test func `users bind on connections of their own, which never search`() async throws {
        let directory = try directory()
        fake.setPassword("secret", of: "uid=alice")
        for _ in 0..<2 {
            let results = try await directory.perform(until: .generous) { session throws(LDAPError) in
                _ = try session.search("(uid=alice)", attributes: [])
                let right = try session.bind(dn: "uid=alice", password: Secret("secret"))
                return [right, try session.bind(dn: "uid=alice", password: Secret("wrong"))]
            }
            #expect(results == [.accepted, .refused(reason: "invalid credentials")])
        }
        #expect(fake.count("connect") == 2)
        #expect(fake.count("bind cn=reader") == 1)
        #expect(directory.idleCount == 2)
    }

    @Test func `without bind_dn nobody binds before a search`() async throws {
        _ = try await search(try directory(isAnonymous: true))
        #expect(fake.count("bind") == 0)
    }

    @Test func `a connection that rested for more than a minute is not used again`() async throws {
        let directory = try directory()
        _ = try await search(directory)
        clock.advance(by: .seconds(59))
        _ = try await search(directory)
        #expect(fake.count("connect") == 1)
        clock.advance(by: .seconds(61))
        _ = try await search(directory)
        #expect(fake.count("connect") == 2)
        #expect(directory.idleCount == 1)
    }

    @Test func `a connection that died while it rested is replaced once, at no server's expense`() async throws {
        let directory = try directory()
        _ = try await search(directory)
        fake.dropConnections()
        _ = try await search(directory)
        #expect(fake.count("connect") == 2)
        #expect(kept.messages.isEmpty)
        // Dead again and again: an outage.
        fake.fail("ldap://a", LDAPError(.connectionLost))
        #expect(await error(directory)?.code == .unavailable)
        #expect(fake.count("connect") == 3)
    }

    @Test(arguments: [
        LDAPError.Code.connectFailed, .tlsFailed, .timedOut, .connectionLost, .refused, .serverFailed,
    ])
    func `when a server fails the next is asked, and the first rests`(_ code: LDAPError.Code) async throws {
        let directory = try directory(["ldap://a", "ldap://b"])
        fake.fail("ldap://a", LDAPError(code, "out of order"))
        _ = try await search(directory)
        _ = try await search(directory)
        #expect(fake.count("connect ldap://a") == 1)
        #expect(fake.count("connect ldap://b") == 1)
        #expect(directory.isReachable == true)
        clock.advance(by: .milliseconds(100))
        fake.fail("ldap://a", nil)
        _ = try await search(directory)
        // The other one has failed less often: it stays the first until this one has answered again.
        #expect(fake.count("connect ldap://a") == 1)
        fake.fail("ldap://b", LDAPError(.connectionLost))
        _ = try await search(directory)
        _ = try await search(directory)
        #expect(fake.count("connect ldap://a") == 2)
    }

    @Test func `while all servers rest nobody is asked, then one tries`() async throws {
        let directory = try directory(["ldap://a", "ldap://b"])
        #expect(directory.isReachable == nil)
        for url in ["ldap://a", "ldap://b"] { fake.fail(url, LDAPError(.connectFailed)) }
        for _ in 0..<20 { #expect(await error(directory)?.code == .unavailable) }
        #expect(fake.count("connect") == 2)
        #expect(directory.isReachable == false)
        clock.advance(by: .milliseconds(100))
        for _ in 0..<20 { _ = await error(directory) }
        #expect(fake.count("connect") == 4)
        clock.advance(by: .milliseconds(100))
        _ = await error(directory)
        #expect(fake.count("connect") == 4)
        for url in ["ldap://a", "ldap://b"] { fake.fail(url, nil) }
        clock.advance(by: .milliseconds(100))
        _ = try await search(directory)
        #expect(directory.isReachable == true)
    }

    @Test func `after a rest one piece of work tries the server, the others fail at once`() async throws {
        let directory = try directory()
        fake.fail("ldap://a", LDAPError(.connectFailed))
        _ = await error(directory)
        fake.fail("ldap://a", nil)
        clock.advance(by: .milliseconds(100))
        fake.close()
        async let first = search(directory)
        await fake.waitForSearches(1)
        for _ in 0..<5 { #expect(await error(directory)?.code == .unavailable) }
        fake.open()
        _ = try await first
        _ = try await search(directory)
        #expect(fake.count("search") == 2)
    }

    @Test(arguments: [
        (LDAPError.Code.noSuchObject, LDAPDirectoryError.Code.refused), (.badFilter, .refused), (.badName, .refused),
        (.sizeLimitExceeded, .tooMany),
    ])
    func `what a server says of the question it says for all`(
        _ said: LDAPError.Code, _ code: LDAPDirectoryError.Code
    ) async throws {
        let directory = try directory(["ldap://a", "ldap://b"])
        fake.onSearch { _ throws(LDAPError) in throw LDAPError(said) }
        for _ in 0..<3 { #expect(await error(directory)?.code == code) }
        #expect(fake.count("connect") == 1)
        #expect(fake.count("search") == 3)
        #expect(directory.isReachable == true)
        #expect(kept.messages.isEmpty)
    }

    @Test func `work whose time is over is never begun`() async throws {
        let directory = try directory(connections: 1)
        fake.close()
        async let first = search(directory)
        await fake.waitForSearches(1)
        #expect(await error(directory, until: .after(.milliseconds(20)))?.code == .unavailable)
        #expect(await error(directory, until: .passed)?.code == .unavailable)
        fake.open()
        _ = try await first
        _ = try await search(directory)
        #expect(fake.count("search") == 2)
        #expect(directory.isReachable == true)
    }

    @Test func `running out of one's own time says nothing about the server`() async throws {
        let directory = try directory()
        fake.onSearch { _ throws(LDAPError) in throw LDAPError(.timedOut) }
        // Less than an operation's time, and yet enough for the thread to begin.
        let deadline = Deadline.after(.seconds(3))
        #expect(await error(directory, until: deadline)?.code == .unavailable)
        fake.onSearch { _ in [] }
        _ = try await search(directory)
        #expect(kept.messages.isEmpty)
    }

    @Test(arguments: [1, 2, 10])
    func `there is time to see a server fail, whatever its time is`(_ count: Int) throws {
        let servers = try (0..<count).map { try #require(LDAPURL("ldap://a\($0)")) }
        var settings = LDAPDirectorySettings(servers: servers, searchBase: "dc=test")
        for time in [Duration.milliseconds(10), .seconds(4), .seconds(30), .seconds(60)] {
            (settings.networkTimeout, settings.operationTimeout) = (time, time)
            let directory = LDAPDirectory(settings, log: kept.log, makeLink: fake.makeLink)
            #expect(directory.patience >= time * 3)
            #expect(directory.patience <= max(time * 3, .seconds(30)))
        }
    }

    @Test func `there are never more connections at work than threads`() async throws {
        let directory = try directory(connections: 2)
        fake.close()
        let found = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<10 { group.addTask { await error(directory) == nil } }
            await fake.waitForSearches(2)
            for _ in 0..<100 { await Task.yield() }
            #expect(fake.waitingCount == 2)
            fake.open()
            return await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        #expect(found == Array(repeating: true, count: 10))
        #expect(fake.count("connect") == 2)
    }

    @Test func `a service account that may not bind is an outage with its reason in the log`() async throws {
        let directory = try directory()
        fake.setPassword("changed", of: "cn=reader")
        #expect(await error(directory)?.code == .unavailable)
        #expect(
            kept.messages == ["ldap.server.failed LDAP server ldap://a failed: refused: bind_dn: invalid credentials"])
    }

    @Test func `the log names neither users nor what servers say of them, and not every failure`() async throws {
        let directory = try directory()
        fake.onSearch { _ throws(LDAPError) in throw LDAPError(.serverFailed, "no alice today") }
        for _ in 0..<5 {
            _ = await error(directory)
            clock.advance(by: .seconds(5))
        }
        #expect(kept.messages == ["ldap.server.failed LDAP server ldap://a failed: server_failed"])
    }

    @Test func `signs of life are asked for when there were none lately`() async throws {
        let directory = try directory()
        await directory.prepare()
        #expect(directory.isReachable == true)
        #expect(fake.count("search dc=test") == 1)
        await directory.prepare()
        #expect(fake.count("search") == 1)
        clock.advance(by: .seconds(10))
        fake.fail("ldap://a", LDAPError(.connectionLost))
        await directory.prepare()
        #expect(directory.isReachable == false)
        fake.fail("ldap://a", nil)
        clock.advance(by: .seconds(1))
        await directory.prepare()
        #expect(directory.isReachable == true)
    }
}
