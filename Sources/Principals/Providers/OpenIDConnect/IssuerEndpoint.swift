import Base
import HTTP
import JOSE
import Platform

/// A place of an issuer where tokens are asked about: configured, or where the issuer's metadata say.
final class IssuerEndpoint: Sendable {
    private enum Location: Sendable {
        case configured(HTTPResource)
        /// What the metadata say may change.
        case discovered(KeySetSource, @Sendable (IssuerMetadata) -> HTTPResource?)
    }

    private struct State {
        var fetcher: HTTPFetcher?
        var lastAnswer: (isGood: Bool, at: ContinuousClock.Instant)?
    }

    /// What it is called in the log.
    let name: String
    private let location: Location
    private let clients: IssuerClientMaker
    private let state = Locked(State())

    /// Prepares to ask at the configured place, else where the metadata say; nil if there is neither.
    init?(
        _ name: String, at configured: HTTPResource?, or discovery: KeySetSource?, _ clients: IssuerClientMaker,
        _ pick: @escaping @Sendable (IssuerMetadata) -> HTTPResource?
    ) {
        guard let location = configured.map({ .configured($0) }) ?? discovery.map({ Location.discovered($0, pick) })
        else { return nil }
        self.name = name
        self.location = location
        self.clients = clients
    }

    /// Whether it answered when it was last asked; nil if nobody knows, as half a minute after a failure.
    var isReachable: Bool? {
        guard let last = state.withLock({ $0.lastAnswer }) else { return nil }
        return last.isGood || .now - last.at < .seconds(30) ? last.isGood : nil
    }

    /// Sends a request, whose target is filled in, and reads the answer.
    func ask(_ request: HTTPClientRequest, until deadline: Deadline) async -> EndpointAnswer {
        let answer = await exchange(request, until: deadline)
        let isGood =
            switch answer {
            case .object: true
            case .status(let status): status < 500 && status != 429
            case .failed: false
            }
        state.withLock { $0.lastAnswer = (isGood, .now) }
        return answer
    }

    private func exchange(_ request: HTTPClientRequest, until deadline: Deadline) async -> EndpointAnswer {
        let response: HTTPClientResponse
        switch await fetcher(until: deadline) {
        case .failure(let problem): return .failed(reason: problem.reason)
        case .success(let fetcher):
            var request = request
            request.target = fetcher.resource.target
            do throws(HTTPFetchError) {
                response = try await fetcher.send(request, until: deadline)
            } catch {
                return .failed(reason: "\(name): \(error)")
            }
        }
        guard response.status == 200 else { return .status(response.status) }
        guard Self.isJSON(response.fields) else { return .failed(reason: "\(name): the answer is no application/json") }
        guard let object = try? JSONReader.read(response.body), object.members != nil else {
            return .failed(reason: "\(name): the answer is no JSON object")
        }
        return .object(object)
    }

    private struct Problem: Error {
        let reason: String
    }

    private func fetcher(until deadline: Deadline) async -> Result<HTTPFetcher, Problem> {
        let resource: HTTPResource
        switch location {
        case .configured(let configured): resource = configured
        case .discovered(let source, let pick):
            var metadata = source.currentMetadata()
            if metadata == nil { metadata = await source.metadata(until: deadline) }
            guard let metadata else { return .failure(Problem(reason: "\(name): no metadata of the issuer")) }
            guard let found = pick(metadata) else {
                return .failure(Problem(reason: "\(name): the issuer's metadata name none"))
            }
            resource = found
        }
        if let known = state.withLock({ $0.fetcher }), known.resource == resource { return .success(known) }
        do throws(TLSError) {
            let made = HTTPFetcher(
                client: try clients.make(resource.origin), resource: resource, maximumBodyBytes: 256 << 10)
            state.withLock { $0.fetcher = made }
            return .success(made)
        } catch {
            return .failure(Problem(reason: "\(name): \(error)"))
        }
    }

    /// True for `application/json` with or without parameters. A signed answer (`application/jwt`) is not read.
    private static func isJSON(_ fields: HTTPFields) -> Bool {
        guard case .one(let value) = fields.lookup("content-type") else { return false }
        let type = HTTPFields.trimmed(value.prefix { $0 != UInt8(ascii: ";") })
        return HTTPFieldName("application/json").matches(type)
    }
}
