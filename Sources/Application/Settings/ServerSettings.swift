import Base
import Glibc

/// The section `server`: where the daemon listens, whom it believes, how much it takes.
struct ServerSettings: Sendable {
    /// A TCP address to listen on.
    struct Address: Sendable, Equatable {
        /// A name or an address.
        let host: String
        /// The port; 0 lets the system choose.
        let port: Int
    }

    /// The TCP listener; nil if only a socket in the file system is configured.
    let address: Address?
    /// The socket in the file system, if any; its peers are trusted.
    let unixSocket: String?
    /// The peers whose word about others counts.
    let trustedProxies: [AddressRange]
    /// How many event loops there are.
    let threads: Int
    /// What protects the listener.
    let limits: LimitsSettings
    /// How long requests in flight may take after a stop was asked for.
    let drainTimeout: Duration

    /// Reads the section.
    init(settings: inout SettingsReader) {
        let unixSocket = settings.string("unix_socket")
        if unixSocket?.isEmpty == true { settings.problem("unix_socket", "must not be empty") }
        if let unixSocket, unixSocket.utf8.count > 107 {
            settings.problem("unix_socket", "must be 107 bytes at most: the system has no room for more")
        }
        self.unixSocket = unixSocket
        address = Self.address(&settings, hasSocket: unixSocket != nil)
        trustedProxies = Self.trustedProxies(&settings)
        threads = settings.integer("threads", in: 1...64, default: Self.cores)
        limits = settings.section("limits") { LimitsSettings(settings: &$0) }
        drainTimeout = settings.duration("drain_timeout", in: .zero...(.seconds(3600)), default: .seconds(30))
        if settings.section("tls", Self.isTLSConfigured) {
            settings.problem("tls", "is not built yet; let the gateway end TLS, or use unix_socket")
        }
    }

    private static func address(_ settings: inout SettingsReader, hasSocket: Bool) -> Address? {
        let hasHost = settings.has("host")
        let hasPort = settings.has("port")
        if hasSocket, !hasHost, !hasPort {
            for key in ["host", "port"] { _ = settings.take(key) }
            return nil
        }
        let host = settings.string("host", default: hasPort ? "0.0.0.0" : "127.0.0.1")
        if host.isEmpty { settings.problem("host", "must not be empty") }
        return Address(host: host, port: settings.integer("port", in: 0...65535, default: 5000))
    }

    private static func trustedProxies(_ settings: inout SettingsReader) -> [AddressRange] {
        let texts = settings.strings("trusted_proxies", default: ["127.0.0.0/8", "::1/128"])
        return texts.enumerated().compactMap { index, text in
            guard let range = AddressRange(text) else {
                settings.problem("trusted_proxies[\(index)]", "must be an address or a block such as 10.0.0.0/8")
                return nil
            }
            if text.hasSuffix("/0") {
                settings.warn(
                    "trusted_proxies[\(index)]", "believes everyone who can connect, whoever they say they are")
            }
            return range
        }
    }

    /// Reads the keys of `tls`; true if any is given.
    private static func isTLSConfigured(_ settings: inout SettingsReader) -> Bool {
        let files = ["cert_file", "key_file", "client_ca_file"].filter { settings.string($0) != nil }
        let hasMode = settings.has("client_auth")
        if hasMode { _ = settings.word("client_auth", ["none", "request", "require"], default: "none") }
        _ = settings.take("client_auth")
        return hasMode || !files.isEmpty
    }

    private static var cores: Int { min(64, max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}
