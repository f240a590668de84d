import Base
import HTTP
import Platform

/// Makes the clients that one provider speaks to its issuer with.
struct IssuerClientMaker: Sendable {
    /// Makes a client for an origin.
    let make: @Sendable (HTTPOrigin) throws(TLSError) -> any HTTPClient

    /// Takes the certificates of the provider's settings.
    init(services: Services, tls: TLSSettings) {
        let clients = services.clients
        make = { origin throws(TLSError) in try clients.client(for: origin, tls: tls) }
    }

    /// Warns if what a key names is asked without TLS over a network.
    static func warn(_ key: String, _ place: HTTPResource, _ settings: inout SettingsReader) {
        let host = place.origin.host
        // An address, for 127.example.org is anywhere.
        let isLoopback = host == "localhost" || host == "::1" || host.hasPrefix("127.") && IPAddress(host) != nil
        guard !place.origin.isSecure, !isLoopback else { return }
        settings.warn(key, "is not https: whoever is in between can make tokens and read them")
    }

    /// Notes a problem if the certificates cannot be used to speak to an origin.
    func verify(_ origin: HTTPOrigin, _ settings: inout SettingsReader) {
        do throws(TLSError) { _ = try make(origin) } catch { settings.problem("tls", "\(error)") }
    }

    /// A client for an origin; nil, and a problem noted, if the certificates cannot be used.
    func client(for origin: HTTPOrigin, _ settings: inout SettingsReader) -> (any HTTPClient)? {
        do throws(TLSError) {
            return try make(origin)
        } catch {
            settings.problem("tls", "\(error)")
            return nil
        }
    }
}
