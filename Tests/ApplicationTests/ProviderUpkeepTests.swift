import Base
import Platform
import Principals
import TestSupport
import Testing

@testable import Application

@Suite struct ProviderUpkeepTests {
    @Test func `providers that need the network are prepared at start-up, the others are left alone`() async throws {
        let prepared = Locked<[String]>([])
        let loop = try EventLoop(index: 0, name: "loop-0")
        defer { loop.stop() }
        let upkeep = ProviderUpkeep(
            [Prepared("local", false, prepared), Prepared("network", true, prepared)], on: loop)
        while prepared.withLock({ $0 }).isEmpty { await Task.yield() }
        #expect(prepared.withLock { Set($0) } == ["network"])
        withExtendedLifetime(upkeep) {}
    }

    @Test(arguments: [
        (Bool?.some(true), ReadinessState.ready), (false, .notReady(reason: "does not answer")), (nil, .ready),
    ])
    func `a server that did not answer makes the daemon not ready`(isReachable: Bool?, state: ReadinessState) throws {
        let loop = try EventLoop(index: 0, name: "loop-0")
        defer { loop.stop() }
        let upkeep = ProviderUpkeep([Prepared("p", true, Locked([]), isReachable: isReachable)], on: loop)
        #expect(upkeep.checks.map(\.name) == ["p"])
        #expect(upkeep.checks.map(\.state) == [state])
    }

    @Test func `metrics tell the age of keys and who answers, for the configuration in force`() {
        var registry = MetricsRegistry(lanes: 1)
        ProviderUpkeep.register([Prepared("old", true, Locked([]), isReachable: true)], in: &registry)
        ProviderUpkeep.register([Prepared("new", true, Locked([]), isReachable: false)], in: &registry)
        let text = String(decoding: MetricsText.render(registry), as: UTF8.self)
        #expect(text.contains("sallyport_jwks_age_seconds{provider=\"new\"} 90\n"))
        #expect(text.contains("sallyport_upstream_up{upstream=\"new\"} 0\n"))
        #expect(!text.contains("old"))
    }

    @Test func `augmenters that need a server are prepared, asked about and counted too`() async throws {
        let prepared = Locked<[String]>([])
        let loop = try EventLoop(index: 0, name: "loop-0")
        defer { loop.stop() }
        let augmenters: [any Augmenter] = [
            PreparedAugmenter("groups", prepared, isReachable: false), PreparedAugmenter("same", prepared),
            FakeAugmenter("local") { _, _ in .success(Augmentation()) },
        ]
        let provider = Prepared("same", false, prepared, isReachable: true)
        let upkeep = ProviderUpkeep([provider], augmenters, on: loop)
        while prepared.withLock({ $0.count }) < 2 { await Task.yield() }
        #expect(prepared.withLock { Set($0) } == ["groups", "same"])
        #expect(upkeep.checks.map(\.name) == ["same", "groups", "augmenter same"])
        #expect(upkeep.checks.map(\.state) == [.ready, .notReady(reason: "does not answer"), .ready])
        var registry = MetricsRegistry(lanes: 1)
        ProviderUpkeep.register([provider], augmenters, in: &registry)
        augmenters[0].dependencies[0].staleAnswers?.increment()
        let text = String(decoding: MetricsText.render(registry), as: UTF8.self)
        for line in [
            "sallyport_augmenter_stale_total{augmenter=\"groups\"} 1\n",
            "sallyport_augmenter_stale_total{augmenter=\"same\"} 0\n", "sallyport_upstream_up{upstream=\"groups\"} 0\n",
            "sallyport_upstream_up{upstream=\"same\"} 1\n",
        ] {
            #expect(text.contains(line))
        }
    }
}

/// An augmenter that notes when it is prepared.
private struct PreparedAugmenter: Augmenter {
    static let type = "prepared"
    static let isSequential = false
    let name: String
    let realm = "default"
    let refusesOnFailure = false
    let dependencies: [ProviderDependency]
    private let prepared: Locked<[String]>

    init(_ name: String, _ prepared: Locked<[String]>, isReachable: Bool? = nil) {
        self.name = name
        self.prepared = prepared
        dependencies = [ProviderDependency(name: name, isReachable: { isReachable }, staleAnswers: Counter())]
    }

    init?(settings: inout SettingsReader, services: Services) { nil }

    func prepare() async { prepared.withLock { $0.append(name) } }

    func augment(_ principal: Principal, until deadline: Deadline) async throws(AugmenterError) -> Augmentation {
        Augmentation()
    }
}

/// A provider that notes when it is prepared.
private struct Prepared: Provider {
    static let type = "prepared"
    let name: String
    let realm = "default"
    let challenge: Challenge? = nil
    let isNetworked: Bool
    let dependencies: [ProviderDependency]
    private let prepared: Locked<[String]>

    init(_ name: String, _ isNetworked: Bool, _ prepared: Locked<[String]>, isReachable: Bool? = nil) {
        self.name = name
        self.isNetworked = isNetworked
        self.prepared = prepared
        dependencies = [
            ProviderDependency(name: name, isReachable: { isReachable }, keySetAge: { .seconds(90) })
        ]
    }

    init?(settings: inout SettingsReader, services: Services) { nil }

    func prepare() async { prepared.withLock { $0.append(name) } }

    func authenticate(_ credentials: Credentials, until deadline: Deadline) async -> Verdict { .notApplicable }
}
