import Base
import HTTP

/// Fetches an issuer's keys: from their URL, or from where its metadata say.
struct KeySetFetch: Sendable {
    let location: KeySetLocation
    let clients: IssuerClients
    let metadata: RefreshedDocument<IssuerMetadata>?
    let allowsSymmetric: Bool

    /// One attempt: at most four requests, each with a deadline of its own.
    func run() async -> RefreshedDocument<JSONWebKeySet>.Fetched {
        do throws(DocumentFailure) {
            switch location {
            case .keys(let resource): return .success(try await read(resource))
            case .discovery: return .success(try await discover())
            }
        } catch {
            return .failure(error)
        }
    }

    /// Metadata that are kept may be out of date: if there are no keys where they say, they are read again.
    private func discover() async throws(DocumentFailure) -> (value: JSONWebKeySet, lifetime: Duration) {
        let known = try await keysResource()
        do throws(DocumentFailure) {
            return try await read(known)
        } catch {
            await metadata?.fetch(until: .after(Self.longestWait))
            let present = try await keysResource()
            guard present != known else { throw error }
            return try await read(present)
        }
    }

    private func keysResource() async throws(DocumentFailure) -> HTTPResource {
        guard let metadata else { throw DocumentFailure("there are no metadata") }
        switch await metadata.reading(until: .after(Self.longestWait), { _ in true }) {
        case .unavailable(let reason): throw DocumentFailure(reason)
        case .value(let found):
            guard let keys = found.keys else {
                throw DocumentFailure("the metadata of \(found.issuer.text) have no usable jwks_uri")
            }
            return keys
        }
    }

    private func read(_ resource: HTTPResource) async throws(DocumentFailure) -> (
        value: JSONWebKeySet, lifetime: Duration
    ) {
        let response = try await clients.get(resource)
        do throws(JSONWebKeySetError) {
            let keys = try JSONWebKeySet(json: response.body, allowsSymmetric: allowsSymmetric)
            return (keys, DocumentLifetime.of(response.fields))
        } catch {
            throw DocumentFailure("\(resource): no set of keys: \(error.rawValue)")
        }
    }

    private static let longestWait = Duration.seconds(5)
}
