import Base
import Testing
import Upstreams

@testable import Application

struct KeptUsersTests {
    private let kept = KeptUsers()

    private func cache(_ hosts: [String], isDryRun: Bool = false) -> ObjectIdentifier {
        let settings = ElasticsearchSettings(hosts: hosts, administrator: nil, isDryRun: isDryRun)
        return ObjectIdentifier(kept.cache(CacheSettings(), for: settings) as AnyObject)
    }

    @Test func `a reload keeps the users of a cluster, also when it gains and loses hosts`() {
        let first = cache(["http://a:9200"])
        #expect(cache(["http://a:9200", "http://b:9200"]) == first)
        #expect(cache(["http://b:9200"]) == first)
    }

    @Test func `a cluster that shares no host, and the end of a dry run, begin without users`() {
        let first = cache(["http://a:9200"], isDryRun: true)
        let second = cache(["http://a:9200"])
        #expect(second != first)
        #expect(cache(["http://b:9200"]) != second)
    }
}
