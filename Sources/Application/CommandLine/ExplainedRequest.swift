import Base
import Gateways
import HTTP

/// The request that `sallyport explain` is asked about, put into a gateway's dialect.
struct ExplainedRequest: Equatable {
    /// The gateway's name.
    let gatewayName: String
    /// The client's method.
    let method: String
    /// The client's URL or path; nil leaves host and path unknown, except on envoy.
    let url: String?
    /// The gateway's address.
    let peer: IPAddress
    /// The field lines that the client's request holds, `Name: value`.
    let lines: [String]

    /// Reads the options of the command line.
    init(_ options: [String: [String]]) throws(Command.UsageError) {
        gatewayName = options["--gateway"]?.first ?? DirectGateway.name
        method = options["--method"]?.first ?? "GET"
        url = options["--url"]?.first
        lines = options["--header"] ?? []
        let words = Self.gateways.map { gateway in type(of: gateway).name }
        guard words.contains(gatewayName) else {
            throw Command.UsageError(hint: "--gateway must be one of \(words.joined(separator: ", "))")
        }
        guard let peer = IPAddress(options["--peer"]?.first ?? "127.0.0.1") else {
            throw Command.UsageError(hint: "--peer must be an IP address")
        }
        self.peer = peer
        if let line = lines.first(where: { !$0.contains(":") || $0.contains { $0.isNewline } }) {
            throw Command.UsageError(hint: "--header must be 'Name: value', not \(line.prefix { $0 != " " })")
        }
    }

    /// The gateway.
    var gateway: any Gateway {
        Self.gateways.first { gateway in type(of: gateway).name == gatewayName } ?? DirectGateway()
    }

    /// The request as the gateway would send it, read by the same reader that reads the gateway's; nil if it is none.
    func request() -> HTTPRequest? {
        let (authority, target) = parts
        let isEnvoy = gatewayName == EnvoyGateway.name
        let path = isEnvoy ? "/auth/envoy\(target ?? "/")" : "/authenticate"
        var head = [
            "\(isEnvoy ? method : "GET") \(path) HTTP/1.1", "Host: \(isEnvoy ? authority ?? "localhost" : "localhost")",
        ]
        head += forwarded(authority, target) + lines
        let text = head.map { "\($0)\r\n" }.joined() + "\r\n"
        var reader = HTTPRequestReader(limits: HTTPLimits())
        guard case .request(let read) = reader.read(Array(text.utf8).span) else { return nil }
        return read.request
    }

    /// The URL's authority and what follows it.
    private var parts: (authority: String?, target: String?) {
        guard let url else { return (nil, nil) }
        guard let start = url.firstRange(of: "://") else { return (nil, url) }
        let rest = url[start.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let target = rest[authority.endIndex...]
        return (String(authority), target.hasPrefix("/") ? String(target) : "/\(target)")
    }

    /// What the gateway adds, in its dialect.
    private func forwarded(_ authority: String?, _ target: String?) -> [String] {
        switch gatewayName {
        case EnvoyGateway.name: return []
        case NginxGateway.name, HAProxyGateway.name:
            let address = authority.map { "X-Original-URL: https://\($0)\(target ?? "/")" }
            return ["X-Original-Method: \(method)"]
                + [address ?? target.map { "X-Original-URI: \($0)" }].compactMap { $0 }
        default:
            let host = authority.map { "X-Forwarded-Host: \($0)" }
            return ["X-Forwarded-Method: \(method)"]
                + [host, target.map { "X-Forwarded-Uri: \($0)" }].compactMap { $0 }
        }
    }

    private static let gateways: [any Gateway] = [
        DirectGateway(), TraefikGateway(), CaddyGateway(), NginxGateway(), HAProxyGateway(), EnvoyGateway(),
    ]
}
