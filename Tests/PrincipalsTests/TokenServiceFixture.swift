import Base
import HTTP
import Platform
@testable import Principals
import TestSupport
import Testing

/// A provider that shows tokens to services, and these services: each call must be one that the test expects, to the byte.
struct TokenServiceFixture<Subject: Provider> {
    /// An answer.
    struct Answer: Sendable {
        var status: Int
        var body: String
        var location: String?

        init(_ body: String, status: Int = 200, location: String? = nil) {
            self.status = status
            self.body = body
            self.location = location
        }

        var response: HTTPClientResponse {
            var fields = HTTPFields()
            if let location { fields.append(name: "location".utf8, value: location.utf8) }
            return HTTPClientResponse(status: status, fields: fields, body: Array(body.utf8))
        }
    }

    let subject: Subject
    let clients: FakeUpstreamClients

    /// Configures a provider; `answers` has what each call, as `FakeUpstreamClients.Sent.line`, is answered with.
    init(
        _ settings: String, clock: @escaping @Sendable () -> UnixTime = { UnixTime(seconds: 1_800_000_000) },
        answers: @escaping @Sendable (String) -> Answer?
    ) throws {
        let clients = FakeUpstreamClients { origin, request throws(HTTPClientError) in
            guard let answer = answers("\(request.method) \(origin)\(request.target)") else {
                throw HTTPClientError(.connectFailed)
            }
            return answer.response
        }
        try self.init(settings, clients: clients, clock: clock)
    }

    init(
        _ settings: String, clients: FakeUpstreamClients,
        clock: @escaping @Sendable () -> UnixTime = { UnixTime(seconds: 1_800_000_000) }
    ) throws {
        self.clients = clients
        var reader = SettingsReader.testing(settings)
        let subject = Subject(settings: &reader, services: .testing(clients: clients, clock: clock))
        reader.finish()
        #expect(reader.problems.problems == [])
        self.subject = try #require(subject)
    }

    /// The verdict on a Bearer token.
    func verdict(_ token: String, until deadline: Deadline = .generous) async -> Verdict {
        await subject.authenticate(.bearer(Secret(token)), until: deadline)
    }

    /// Problems and warnings of settings.
    static func problems(_ settings: String) -> SettingsProblems {
        var reader = SettingsReader.testing(settings)
        _ = Subject(settings: &reader, services: .testing())
        reader.finish()
        return reader.problems
    }
}
