import Base
import Gateways
import HTTP
import Principals

/// A request to a gateway path, built from lines as they stand on the wire.
struct Question {
    var method = "GET"
    var target = HTTPTarget(path: "/authenticate")
    var lines: [String] = []
    var peer = HTTPPeer(address: IPAddress("127.0.0.1"), lane: 0)

    init(_ lines: String...) { self.lines = lines }

    /// The same from a peer that nobody trusts.
    var fromStranger: Question {
        var copy = self
        copy.peer = HTTPPeer(address: IPAddress("203.0.113.9"), lane: 0)
        return copy
    }

    var request: HTTPRequest {
        var fields = HTTPFields()
        for line in lines {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts[1].drop { $0 == " " }
            fields.append(name: parts[0].utf8, value: value.utf8)
        }
        return HTTPRequest(method: method, target: target, fields: fields)
    }

    func read(
        by gateway: any Gateway = DirectGateway(), context: GatewayContext = .testing
    ) throws(Refusal) -> ForwardedRequest {
        try gateway.read(request, from: peer, context: context)
    }

    /// The refusal's code; nil if the request is read.
    func refusal(by gateway: any Gateway = DirectGateway()) -> Refusal.Code? {
        do throws(Refusal) {
            _ = try read(by: gateway)
            return nil
        } catch {
            return error.code
        }
    }
}

extension GatewayContext {
    /// Trusts loopback and 10/8; `Remote-*` and two cookies are read.
    static let testing = GatewayContext(
        trustedPeers: TrustedPeers(["127.0.0.0/8", "::1/128", "10.0.0.0/8"].compactMap { AddressRange($0) }),
        identityFieldNames: ["remote-user", "remote-groups"], cookieNames: ["access_token", "id_token"],
        requestIDs: RequestIDMaker(lanes: 1))
}

extension ForwardedRequest {
    /// The credentials in a form that tests compare: `basic alice:secret`, `bearer t`, `cookie id_token=t`,
    /// `identity alice`.
    var spelled: [String] {
        credentials.map { credentials in
            switch credentials {
            case .basic(let username, let password): "basic \(username):\(text(password))"
            case .bearer(let token): "bearer \(text(token))"
            case .cookie(let name, let value): "cookie \(name)=\(text(value))"
            case .identity(let fields): "identity \(fields["remote-user"] ?? "-")"
            }
        }
    }

    private func text(_ secret: Secret) -> String { secret.withBytes { String(decoding: $0, as: UTF8.self) } }
}

/// Every gateway.
let everyGateway: [any Gateway] = [
    DirectGateway(), TraefikGateway(), CaddyGateway(), NginxGateway(), HAProxyGateway(), EnvoyGateway(),
]
/// Those that read `X-Forwarded-*`.
let forwardedGateways: [any Gateway] = [DirectGateway(), TraefikGateway(), CaddyGateway()]
/// Those that read `X-Original-*`.
let originalGateways: [any Gateway] = [DirectGateway(), NginxGateway(), HAProxyGateway()]
