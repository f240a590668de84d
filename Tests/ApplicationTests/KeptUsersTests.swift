import Base
import Platform
import TestSupport
import Testing
import Upstreams

@testable import Application

struct KeptUsersTests {
    private let kept = KeptUsers()

    private let workshop: Workshop

    init() throws { workshop = try Workshop(loops: 1, start: .now) }

    private func cache(
        _ hosts: [String], isDryRun: Bool = false, kind: CacheSettings.Kind = .memory
    ) throws -> ObjectIdentifier {
        let settings = ElasticsearchSettings(hosts: hosts, administrator: nil, isDryRun: isDryRun)
        let maker = UserCacheMaker(
            settings: CacheSettings(kind: kind), sealing: kept.sealing(SealingSettings(key: nil)), workshop: workshop,
            log: RecordingLog().log, metrics: nil)
        return ObjectIdentifier(try kept.cache(maker, for: settings).cache as AnyObject)
    }

    @Test func `a reload keeps the users of a cluster, also when it gains and loses hosts`() throws {
        let first = try cache(["http://a:9200"])
        #expect(try cache(["http://a:9200", "http://b:9200"]) == first)
        #expect(try cache(["http://b:9200"]) == first)
    }

    @Test func `a cluster that shares no host, and the end of a dry run, begin without users`() throws {
        let first = try cache(["http://a:9200"], isDryRun: true)
        let second = try cache(["http://a:9200"])
        #expect(second != first)
        #expect(try cache(["http://b:9200"]) != second)
    }
}
