import Base
import Platform
import Testing

struct ResolverTests {
    private let pool = WorkerPool(name: "dns", threads: 1, capacity: 4)
    private let start = ContinuousClock.now

    private func resolver(
        capacity: Int = 8, now: Locked<ContinuousClock.Instant>? = nil, _ lookup: @escaping Resolver.Lookup
    ) -> Resolver {
        let start = start
        return Resolver(
            pool: pool, lifetime: .seconds(30), capacity: capacity,
            now: { now.map { clock in clock.withLock { $0 } } ?? start }, lookup: lookup)
    }

    private static func address(_ text: String) -> [IPAddress] { [IPAddress(text)].compactMap { $0 } }

    @Test(arguments: ["127.0.0.1", "::1"]) func `an address needs no lookup`(_ text: String) async throws {
        let resolver = resolver { .failure(ResolverError("\($0) looked up")) }
        #expect(try await resolver.addresses(of: text) == Self.address(text))
    }

    @Test func `an answer is remembered for its time`() async throws {
        let count = Locked(0)
        let now = Locked(start)
        let resolver = resolver(now: now) { _ in
            count.withLock { $0 += 1 }
            return .success(Self.address("192.0.2.1"))
        }
        for _ in 0..<3 { #expect(try await resolver.addresses(of: "a.test") == Self.address("192.0.2.1")) }
        #expect(count.withLock { $0 } == 1)
        now.withLock { $0 += .seconds(31) }
        _ = try await resolver.addresses(of: "a.test")
        #expect(count.withLock { $0 } == 2)
    }

    @Test func `a failure is not remembered`() async throws {
        let count = Locked(0)
        let resolver = resolver { host in
            let isFirst = count.withLock { count in
                count += 1
                return count == 1
            }
            return isFirst ? .failure(ResolverError("\(host): try again")) : .success(Self.address("192.0.2.1"))
        }
        await #expect(throws: ResolverError("a.test: try again")) { try await resolver.addresses(of: "a.test") }
        #expect(try await resolver.addresses(of: "a.test") == Self.address("192.0.2.1"))
    }

    @Test func `names beyond the capacity are forgotten`() async throws {
        let resolver = resolver(capacity: 1) { _ in .success(Self.address("192.0.2.1")) }
        _ = try await resolver.addresses(of: "a.test")
        _ = try await resolver.addresses(of: "b.test")
        #expect(resolver.knownAddresses(of: "a.test") == nil)
        #expect(resolver.knownAddresses(of: "b.test") != nil)
    }

    @Test func `the system knows the local host and says why it does not know a name`() async throws {
        let resolver = Resolver(pool: pool)
        let addresses = try await resolver.addresses(of: "localhost")
        #expect(!addresses.isEmpty)
        #expect(addresses.allSatisfy { [IPAddress("127.0.0.1"), IPAddress("::1")].contains($0) })
        let error = await #expect(throws: ResolverError.self) { try await resolver.addresses(of: "nowhere.invalid") }
        #expect(error?.description.hasPrefix("nowhere.invalid: ") == true)
    }
}
