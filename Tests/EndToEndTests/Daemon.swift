import Foundation

/// A real Sallyport on a loopback port, with a configuration as a user writes it.
final class Daemon {
    let port: Int
    let metricsPort: Int
    let peer: Peer

    /// Starts the daemon. `configuration` lacks `server` and `metrics`: they get free ports.
    init(_ configuration: String, environment: [String: String] = [:]) throws {
        port = Ports.free()
        metricsPort = Ports.free()
        let text = """
            server: {host: 127.0.0.1, port: \(port)}
            metrics: {port: \(metricsPort)}

            """
        peer = try Peer(
            Project.daemon, ["serve", "--config", "@DIR@/sallyport.yaml"],
            files: ["sallyport.yaml": text + configuration], environment: environment, port: port)
    }

    /// The address of a path of the main listener.
    func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }
}
