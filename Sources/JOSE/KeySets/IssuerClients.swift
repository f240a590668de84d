import Base
import HTTP
import Platform

/// The clients for the few origins that an issuer uses, made when first needed.
///
/// Bounded: metadata that name ever new origins make the oldest clients go.
final class IssuerClients: Sendable {
    private let known = Locked<[(origin: HTTPOrigin, client: any HTTPClient)]>([])
    private let make: @Sendable (HTTPOrigin) throws(TLSError) -> any HTTPClient

    init(_ make: @escaping @Sendable (HTTPOrigin) throws(TLSError) -> any HTTPClient) { self.make = make }

    /// The client for an origin.
    func client(for origin: HTTPOrigin) throws(DocumentFailure) -> any HTTPClient {
        if let client = known.withLock({ $0.first { $0.origin == origin }?.client }) { return client }
        let client: any HTTPClient
        do throws(TLSError) {
            client = try make(origin)
        } catch {
            throw DocumentFailure("\(origin): \(error.description)")
        }
        known.withLock { known in
            known.append((origin, client))
            if known.count > Self.capacity { known.removeFirst() }
        }
        return client
    }

    /// Asks a resource with GET.
    func get(_ resource: HTTPResource) async throws(DocumentFailure) -> HTTPClientResponse {
        let fetcher = HTTPFetcher(client: try client(for: resource.origin), resource: resource)
        do throws(HTTPFetchError) {
            return try await fetcher.get(until: .after(Self.longestAnswer))
        } catch {
            throw DocumentFailure("\(resource): \(error.description)")
        }
    }

    private static let capacity = 4
    private static let longestAnswer = Duration.seconds(4)
}
