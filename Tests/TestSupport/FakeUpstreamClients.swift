import Base
public import HTTP
public import Platform
public import Principals

/// Upstream servers in memory: a test's closure answers, and what was asked is kept.
public final class FakeUpstreamClients: UpstreamClients {
    /// Answers a request to an origin.
    public typealias Answer =
        @Sendable (HTTPOrigin, HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse

    /// One request as it was sent.
    public struct Sent: Sendable {
        /// Where it went.
        public let origin: HTTPOrigin
        /// What it asked.
        public let request: HTTPClientRequest
        /// Its body as text.
        public var body: String { String(decoding: request.body, as: UTF8.self) }
        /// `GET https://host/path?query`.
        public var line: String { "\(request.method) \(origin)\(request.target)" }
        /// A field's value, by its name in any case.
        public func field(_ name: String) -> String? {
            request.fields.first { $0.name.lowercased() == name.lowercased() }?.value
                .withBytes { String(decoding: $0, as: UTF8.self) }
        }
    }

    private let answer: Answer
    private let log = Locked<[Sent]>([])

    /// Answers with a closure; without one, no server can be reached.
    public init(
        _ answer: @escaping Answer = { _, _ throws(HTTPClientError) in throw HTTPClientError(.connectFailed) }
    ) {
        self.answer = answer
    }

    /// Everything asked so far, in order.
    public var sent: [Sent] { log.withLock { $0 } }

    /// A client whose requests the closure answers.
    public func client(for origin: HTTPOrigin, tls: TLSSettings) throws(TLSError) -> any HTTPClient {
        Client(origin: origin, clients: self)
    }

    private struct Client: HTTPClient {
        let origin: HTTPOrigin
        let clients: FakeUpstreamClients

        func send(
            _ request: HTTPClientRequest, until deadline: Deadline
        ) async throws(HTTPClientError) -> HTTPClientResponse {
            clients.log.withLock { $0.append(Sent(origin: origin, request: request)) }
            return try await clients.answer(origin, request)
        }
    }
}
