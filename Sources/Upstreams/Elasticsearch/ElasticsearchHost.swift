public import HTTP

/// One host of the cluster.
public struct ElasticsearchHost: Sendable {
    /// Its name for logs and metrics: `https://es1.example.org:9200`.
    public let name: String
    /// What stands before every target, "" for most: `/es` of `https://example.org/es/`.
    public let pathPrefix: String
    /// Speaks to it.
    public let client: any HTTPClient

    /// Makes a host of a configured URL; nil if that is no `http` or `https` URL. `makeClient` gets the origin.
    public init?<Failure: Error>(
        url: String, _ makeClient: (HTTPOrigin) throws(Failure) -> any HTTPClient
    ) throws(Failure) {
        guard let (origin, target) = HTTPOrigin.read(url) else { return nil }
        name = origin.description
        var path = Substring(target)
        while path.hasSuffix("/") { path = path.dropLast() }
        pathPrefix = String(path)
        client = try makeClient(origin)
    }
}
