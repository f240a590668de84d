public import HTTP
public import Platform

/// Where plug-ins get the clients that they ask their upstream servers with.
public protocol UpstreamClients: Sendable {
    /// A client for one origin. Certificate files are read now: an unusable one is an error with its path.
    ///
    /// Made at start-up or later; it answers as soon as the event loops run. `tls` counts only for an `https` origin.
    func client(for origin: HTTPOrigin, tls: TLSSettings) throws(TLSError) -> any HTTPClient
}
