import Base
import HTTP
import TestSupport
import Testing

@testable import Upstreams

struct HostPoolTests {
    private let first = StandInElasticsearch()
    private let second = StandInElasticsearch()
    private let seconds = SetClock(0)
    private let kept = KeptLog()

    private func pool(_ hosts: [StandInElasticsearch], timeout: Duration = .seconds(2)) -> HostPool {
        let start = ContinuousClock.now
        let seconds = seconds
        let made = hosts.enumerated().compactMap { index, host in
            ElasticsearchHost(url: "http://es\(index):9200") { _ in StandInElasticsearchClient(host) }
        }
        return HostPool(
            hosts: made, timeout: timeout, log: kept.log, metrics: nil,
            clock: { start + .seconds(seconds.now.seconds) })
    }

    private func ask(_ pool: HostPool) async throws -> Int {
        let request = HTTPClientRequest(
            method: "GET", target: "/_security/_authenticate",
            fields: [("Authorization", Secret("Basic \(Self.administrator)"))])
        return try await pool.send(request, until: .generous).status
    }

    @Test(arguments: [
        StandInElasticsearchFault.status(500), .status(503), .status(429), .notJSON, .redirect, .refusesConnection,
        .losesAnswer,
    ])
    func `the next host is asked when one fails`(fault: StandInElasticsearchFault) async throws {
        let pool = pool([first, second])
        first.setFault(fault)
        #expect(try await ask(pool) == 200)
        // The failing host rests: it is not asked again at once.
        let asked = first.requests.count
        #expect(try await ask(pool) == 200)
        #expect(first.requests.count == asked)
        #expect(kept.all.count == 1)
    }

    @Test(arguments: [400, 401, 403, 404, 409])
    func `a refusal is final`(status: Int) async throws {
        first.setFault(.status(status))
        #expect(try await ask(pool([first, second])) == status)
        #expect(second.requests == [])
    }

    @Test func `a host that rested is asked again and used when it answers`() async throws {
        let pool = pool([first])
        first.setFault(.status(500))
        await #expect(throws: HostPoolError.self) { try await ask(pool) }
        first.setFault(.none)
        await #expect(throws: HostPoolError.self) { try await ask(pool) }
        #expect(first.requests.count == 1)
        seconds.advance(1)
        #expect(try await ask(pool) == 200)
    }

    @Test func `a slow host is left after its time`() async throws {
        // Long enough for the second to answer on a busy machine, and for the first not to.
        first.setDelay(.seconds(3))
        #expect(try await ask(pool([first, second], timeout: .milliseconds(500))) == 200)
        #expect(second.requests.count == 1)
    }

    @Test func `failures in parallel count once`() {
        var health = HostHealth()
        let now = ContinuousClock.now
        for _ in 0..<50 { health.noteFailure(at: now) }
        #expect(health.failures == 1)
        #expect(health.restsUntil == now + .milliseconds(100))
        for round in 1...20 { health.noteFailure(at: now + .seconds(10 * round)) }
        #expect(health.restsUntil == now + .seconds(200) + .milliseconds(6400))
        health.noteSuccess()
        #expect(health == HostHealth())
    }

    @Test func `after a rest one request tries the host, the others wait for what comes of it`() {
        var health = HostHealth()
        let now = ContinuousClock.now
        let later = now + .milliseconds(100)
        var admitted: [Bool] = []
        func ask(at instant: ContinuousClock.Instant) {
            admitted.append(health.admit(at: instant, patience: .seconds(2)))
        }
        health.noteFailure(at: now)
        ask(at: now)
        ask(at: later)
        ask(at: later)
        #expect(admitted == [false, true, false])
        // It never came back: another may try.
        ask(at: later + .seconds(2))
        health.noteNothing()
        ask(at: later + .seconds(2))
        health.noteSuccess()
        for _ in 0..<3 { ask(at: later) }
        #expect(admitted.dropFirst(3) == [true, true, true, true, true])
    }

    @Test(arguments: [("5", 5), ("0", 0), ("-1", 0), ("999999", 60), ("Sun, 06 Nov 1994 08:49:37 GMT", 0), ("", 0)])
    func `a host rests as long as it asks for, a minute at most`(value: String, seconds: Int) {
        var fields = HTTPFields()
        fields.append(name: "Retry-After".utf8, value: value.utf8)
        let rest = ElasticsearchAnswer.retryTime(of: HTTPClientResponse(status: 429, fields: fields))
        var health = HostHealth()
        let now = ContinuousClock.now
        health.noteFailure(at: now, askedFor: rest)
        #expect(health.restsUntil == now + max(.milliseconds(100), .seconds(seconds)))
    }

    @Test func `a path in the URL stands before every target`() async throws {
        let host = try #require(
            ElasticsearchHost(url: "https://Proxy.example/es/") { _ in StandInElasticsearchClient(first) })
        #expect(host.name == "https://proxy.example")
        #expect(host.pathPrefix == "/es")
        #expect(ElasticsearchHost(url: "ftp://x") { _ in StandInElasticsearchClient(first) } == nil)
    }

    private static let administrator = String(
        decoding: Base64.encode(Array("sallyport:daemon-password".utf8)), as: UTF8.self)
}
