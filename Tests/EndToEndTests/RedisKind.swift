import Foundation
import TestSupport
import Testing

/// The ways to a Redis server, each with a real one.
enum RedisKind: String, CaseIterable, CustomTestStringConvertible {
    case plain
    case tls
    /// An ACL user that may not run scripts.
    case restricted
    case socket

    var testDescription: String { rawValue }

    /// Starts a server; it and the section `cache` for it.
    func start() async throws -> (server: RedisServer, cache: String) {
        switch self {
        case .plain:
            let server = try await RedisServer.start()
            return (server, "{type: redis, redis_host: \"127.0.0.1:\(server.port)\"}")
        case .tls:
            let directory = Peer.makeDirectory()
            try TLSFront.makeCertificates(in: directory)
            let path = directory.path
            let server = try await RedisServer.start(
                [
                    "tls-port @PORT@", "tls-cert-file \(path)/server.crt", "tls-key-file \(path)/server.key",
                    "tls-ca-cert-file \(path)/ca.crt", "tls-auth-clients yes",
                ], hasPlainPort: false)
            let tls = "{ca_cert: \(path)/ca.crt, client_cert: \(path)/client.crt, client_key: \(path)/client.key}"
            return (
                server, "{type: redis, redis_host: \"rediss://127.0.0.1:\(server.port)\", redis_tls: \(tls)}"
            )
        case .restricted:
            let server = try await RedisServer.start(
                ["user default off", "user app on >a-redis-password ~sallyport:* ~elastauth-* +@all -@scripting"])
            let user = "redis_username: app, redis_password: a-redis-password, redis_db: 3"
            return (server, "{type: redis, redis_host: \"127.0.0.1:\(server.port)\", \(user)}")
        case .socket:
            let server = try await RedisServer.start(["unixsocket @DIR@/socket"], hasPlainPort: false)
            return (server, "{type: redis, redis_host: \"unix:\(server.socket)\"}")
        }
    }
}
