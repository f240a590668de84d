import Foundation
import Glibc
import Platform

/// A real redis-server, or a sentinel, in a directory of its own; ended with the last reference.
public final class RedisServer: Sendable {
    /// Why a server did not come up.
    public struct Failure: Error, CustomStringConvertible {
        /// What it printed.
        public let description: String
    }

    /// The port on 127.0.0.1; nobody listens on it if the configuration says so.
    public let port: Int
    /// Its directory, which holds configuration, log and unix socket.
    public let directory: String
    private let isSentinel: Bool
    private let process: Locked<Process>

    /// Starts a server whose configuration has these lines besides port and directory. `@DIR@` stands for the directory.
    public static func start(
        _ lines: [String] = [], isSentinel: Bool = false, hasPlainPort: Bool = true
    ) async throws -> RedisServer {
        for _ in 0..<5 {
            let server = try RedisServer(lines, isSentinel: isSentinel, hasPlainPort: hasPlainPort)
            if await server.isUp() { return server }
            // Another test was faster; the next port is another one.
            guard server.output.contains("Address already in use") else { throw Failure(description: server.output) }
        }
        throw Failure(description: "no free port")
    }

    private init(_ lines: [String], isSentinel: Bool, hasPlainPort: Bool) throws {
        self.isSentinel = isSentinel
        port = try Self.freePort()
        directory = FileManager.default.temporaryDirectory.path + "/sallyport-redis-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let own = [
            hasPlainPort ? "port \(port)" : "port 0", "bind 127.0.0.1", "dir \(directory)",
            "logfile \(directory)/log",
        ]
        let memory = isSentinel ? [] : ["save \"\"", "appendonly no"]
        let port = port
        let text = (own + memory + lines).joined(separator: "\n") + "\n"
        let configuration =
            text
            .replacingOccurrences(of: "@DIR@", with: directory).replacingOccurrences(of: "@PORT@", with: "\(port)")
        try configuration.write(toFile: directory + "/redis.conf", atomically: true, encoding: .utf8)
        process = Locked(try Self.run(directory, isSentinel: isSentinel))
    }

    deinit {
        process.withLock { process in
            guard process.isRunning else { return }
            Glibc.kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// The path of the unix socket, if the configuration has `unixsocket @DIR@/socket`.
    public var socket: String { directory + "/socket" }

    /// Ends the server at once.
    public func kill() {
        process.withLock { process in
            Glibc.kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
    }

    /// Stops the server's process, which leaves its connections open and silent.
    public func freeze() { process.withLock { _ = Glibc.kill($0.processIdentifier, SIGSTOP) } }

    /// Lets a frozen server go on.
    public func thaw() { process.withLock { _ = Glibc.kill($0.processIdentifier, SIGCONT) } }

    /// Starts a server that was killed again, without its data.
    public func restart() async throws {
        try? FileManager.default.removeItem(atPath: directory + "/log")
        try process.withLock { $0 = try Self.run(directory, isSentinel: isSentinel) }
        guard await isUp() else { throw Failure(description: output) }
    }

    /// What it has printed.
    public var output: String { (try? String(contentsOfFile: directory + "/log", encoding: .utf8)) ?? "" }

    /// Waits until it takes connections.
    private func isUp() async -> Bool {
        let sign = isSentinel ? "+monitor" : "eady to accept connections"
        for _ in 0..<1000 {
            if output.contains(sign) { return true }
            guard process.withLock({ $0.isRunning }) else { break }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return false
    }

    private static func run(_ directory: String, isSentinel: Bool) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/redis-server")
        process.arguments = ["\(directory)/redis.conf"] + (isSentinel ? ["--sentinel"] : [])
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    private static func freePort() throws -> Int {
        let listener = try ListeningSocket.internet(SocketAddress.resolving(host: "127.0.0.1", port: 0)[0])
        defer { listener.close() }
        return Int(listener.socket.localAddress?.port ?? 0)
    }
}
