import Base
import HTTP
import Platform
import Testing

struct HTTPFetcherTests {
    /// Answers from a table of targets and keeps what was asked.
    private final class TableClient: HTTPClient {
        let asked = Locked<[HTTPClientRequest]>([])
        private let answers: [String: (status: Int, location: String?, body: String)]

        init(_ answers: [String: (status: Int, location: String?, body: String)]) { self.answers = answers }

        func send(
            _ request: HTTPClientRequest, until deadline: Deadline
        ) async throws(HTTPClientError) -> HTTPClientResponse {
            asked.withLock { $0.append(request) }
            guard let answer = answers[request.target] else { throw HTTPClientError(.connectFailed, "refused") }
            var fields = HTTPFields()
            if let location = answer.location { fields.append(name: "Location".utf8, value: location.utf8) }
            return HTTPClientResponse(status: answer.status, fields: fields, body: Array(answer.body.utf8))
        }
    }

    private func fetcher(_ client: TableClient, _ url: String = "https://idp.test/a") throws -> HTTPFetcher {
        HTTPFetcher(client: client, resource: try #require(HTTPResource(url)), maximumBodyBytes: 8)
    }

    private func get(_ client: TableClient) async throws -> Result<String, HTTPFetchError> {
        let fetcher = try fetcher(client)
        do throws(HTTPFetchError) {
            return .success(String(decoding: try await fetcher.get(until: .after(.seconds(120))).body, as: UTF8.self))
        } catch {
            return .failure(error)
        }
    }

    @Test(arguments: [
        "/b", "https://idp.test/b", "https://idp.test:443/b", "HTTPS://IDP.test/b", "//idp.test/b", "/b#part",
    ]) func `a redirect to the same origin is followed`(_ location: String) async throws {
        let client = TableClient(["/a": (302, location, ""), "/b": (200, nil, "yes")])
        #expect(try await get(client) == .success("yes"))
        #expect(client.asked.withLock { $0.map(\.target) } == ["/a", "/b"])
    }

    @Test(arguments: [
        "https://evil.test/b", "http://idp.test/b", "https://idp.test:8443/b", "//evil.test/b",
        "https://idp.test@evil.test/b", "https://user@idp.test/b", "ftp://idp.test/b", "b", "", "/b c",
    ]) func `a redirect to anybody else, or to no usable URL, is refused`(_ location: String) async throws {
        let client = TableClient(["/a": (307, location, ""), "/b": (200, nil, "yes")])
        guard case .failure(.redirectRefused) = try await get(client) else {
            Issue.record("followed \(location)")
            return
        }
        #expect(client.asked.withLock { $0.count } == 1)
    }

    @Test func `three redirects are followed and a fourth is not`() async throws {
        var answers = ["/a": (302, "/b", ""), "/b": (301, "/c", ""), "/c": (303, "/d", "")]
            .mapValues { (status: $0.0, location: Optional($0.1), body: $0.2) }
        answers["/d"] = (200, nil, "yes")
        #expect(try await get(TableClient(answers)) == .success("yes"))
        answers["/d"] = (308, "/d", "")
        let client = TableClient(answers)
        #expect(try await get(client) == .failure(.redirectRefused("more than 3")))
        #expect(client.asked.withLock { $0.count } == 4)
    }

    @Test func `other statuses, a large body and no answer are errors`() async throws {
        #expect(try await get(TableClient(["/a": (404, nil, "")])) == .failure(.status(404)))
        #expect(try await get(TableClient(["/a": (304, nil, "")])) == .failure(.status(304)))
        #expect(
            try await get(TableClient(["/a": (302, nil, "")])) == .failure(.redirectRefused("without one Location")))
        #expect(try await get(TableClient(["/a": (200, nil, "nine bytes")])) == .failure(.tooLarge))
        #expect(try await get(TableClient([:])) == .failure(.noAnswer(HTTPClientError(.connectFailed))))
    }

    @Test func `a request asks for JSON without a content coding unless its caller says otherwise`() async throws {
        let client = TableClient(["/a": (200, nil, "yes")])
        _ = try await fetcher(client).get(fields: [("accept", Secret("text/plain"))], until: .after(.seconds(120)))
        let asked = try #require(client.asked.withLock { $0.first })
        #expect(asked.fields.map(\.name) == ["accept", "Accept-Encoding"])
        #expect(asked.maximumBodyBytes == 8)
    }

    @Test(arguments: [(302, 1), (303, 1), (307, 2), (308, 2)])
    func `a form is sent again only where the redirect keeps the method`(_ status: Int, _ count: Int) async throws {
        let client = TableClient(["/a": (status, "/b", ""), "/b": (200, nil, "yes")])
        let fetcher = try fetcher(client)
        let response = try? await fetcher.post(
            form: Array("a=b".utf8), isRepeatable: true, until: .after(.seconds(120)))
        #expect((response != nil) == (count == 2))
        let asked = client.asked.withLock { $0 }
        #expect(asked.count == count)
        #expect(asked.allSatisfy { $0.method == "POST" && $0.body == Array("a=b".utf8) && $0.isRepeatable })
    }

    @Test func `a resource's description holds no query`() throws {
        let resource = try #require(HTTPResource("https://idp.test/keys?client_secret=hunter2"))
        #expect(resource.target == "/keys?client_secret=hunter2")
        #expect("\(resource)" == "https://idp.test/keys")
    }
}
