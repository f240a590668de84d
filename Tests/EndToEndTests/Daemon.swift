import Foundation

/// A real Sallyport on a loopback port, with a configuration as a user writes it.
final class Daemon {
    let port: Int
    let metricsPort: Int
    private(set) var peer: Peer
    private let head: String
    private let environment: [String: String]

    /// Starts the daemon. `configuration` lacks `server` and `metrics`: they get free ports; `server` is what else the
    /// section holds.
    init(_ configuration: String, server: String = "", environment: [String: String] = [:]) throws {
        port = Ports.free()
        metricsPort = Ports.free()
        self.environment = environment
        head = """
            server: {host: 127.0.0.1, port: \(port)\(server.isEmpty ? "" : ", \(server)")}
            metrics: {port: \(metricsPort)}

            """
        peer = try Peer(
            Project.daemon, Self.arguments, files: [Self.file: head + configuration], environment: environment,
            port: port)
    }

    /// The address of a path of the main listener.
    func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    /// The address of a path of the metrics listener.
    func metricsURL(_ path: String) -> String { "http://127.0.0.1:\(metricsPort)\(path)" }

    /// Kills it at once, and starts it again with the same configuration.
    func restart() throws {
        peer.signal(SIGKILL)
        peer.waitForExit()
        peer = try Peer(
            Project.daemon, Self.arguments, environment: environment, directory: peer.directory, port: port)
    }

    /// Lets it read another configuration, and waits until it has done so.
    func reload(_ configuration: String) throws {
        let before = count(of: "configuration.reloaded")
        try Data((head + configuration).utf8).write(to: peer.directory.appending(path: Self.file))
        peer.signal(SIGHUP)
        try Wait.until("the configuration is read") { count(of: "configuration.reloaded") > before }
    }

    /// How many lines it has logged that hold a text.
    func count(of text: String) -> Int { peer.output.split(separator: "\n").count { $0.contains(text) } }

    private static let file = "sallyport.yaml"
    private static let arguments = ["serve", "--config", "@DIR@/\(file)"]
}
