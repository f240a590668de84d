import Base
import Foundation
import Glibc
import Platform

/// A real slapd in a directory of its own, with people and groups; ended with the last reference.
///
/// People of `ou=people` (password: the name with `pw`): alice, bob, carol, dora, and `we,ird+(x)*` with the password
/// `pässwörd`; zoe of `ou=hidden` is seen by the search user alone.
public final class SlapdServer: Sendable {
    /// Why a server did not come up, or a command failed.
    public struct Failure: Error, CustomStringConvertible {
        /// What it printed.
        public let description: String
    }

    /// Its directory, which holds configuration, database, log, certificates and unix socket.
    public let directory: String
    /// The port of LDAP, with StartTLS, on 127.0.0.1.
    public let port: Int
    /// The port of LDAP over TLS on 127.0.0.1; nobody listens there without TLS.
    public let securePort: Int
    private let options: SlapdOptions
    private let names: SlapdNames
    private let process: Locked<Process>

    /// Starts a server.
    public static func start(_ options: SlapdOptions = SlapdOptions()) async throws -> SlapdServer {
        for _ in 0..<5 {
            let server = try SlapdServer(options)
            if await server.isUp() {
                if let entries = SlapdEntries.later(options.shape) { try server.add(entries) }
                return server
            }
            // Another test was faster; the next ports are others.
            guard server.output.contains("Address already in use") else { throw Failure(description: server.output) }
        }
        throw Failure(description: "no free port")
    }

    private init(_ options: SlapdOptions) throws {
        self.options = options
        names = SlapdNames(options.shape)
        directory = FileManager.default.temporaryDirectory.path + "/sallyport-slapd-\(UInt32.random(in: 0 ... .max))"
        (port, securePort) = try Self.freePorts()
        do {
            try FileManager.default.createDirectory(atPath: directory + "/db", withIntermediateDirectories: true)
            _ = try SlapdCertificates(in: directory, names: options.certificateNames)
            try SlapdConfiguration.text(options, directory: directory)
                .write(toFile: directory + "/slapd.conf", atomically: true, encoding: .utf8)
            try SlapdEntries.initial(options.shape)
                .write(toFile: directory + "/entries.ldif", atomically: true, encoding: .utf8)
            // Ubuntu lets the program in its own place read nothing but its own files (AppArmor).
            try FileManager.default.copyItem(atPath: "/usr/sbin/slapd", toPath: directory + "/slapd")
            try Self.run(
                directory + "/slapd", ["-T", "add", "-q", "-f", "slapd.conf", "-l", "entries.ldif"], in: directory)
            process = Locked(try Self.launch(directory, port, options.hasTLS ? securePort : nil))
        } catch {
            try? FileManager.default.removeItem(atPath: directory)
            throw error
        }
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// `ldap://127.0.0.1:…`
    public var uri: String { "ldap://127.0.0.1:\(port)" }
    /// `ldaps://127.0.0.1:…`
    public var secureURI: String { "ldaps://127.0.0.1:\(securePort)" }
    /// `ldapi://%2F…`
    public var socketURI: String { "ldapi://" + (directory + "/ldapi").replacingOccurrences(of: "/", with: "%2F") }
    /// The name of the whole tree.
    public var base: String { names.base }
    /// The name of the user that may search everywhere.
    public var bindDN: String { names.searchDN }
    /// The search user's password.
    public var password: String { names.searchPassword }
    /// The certificate of the authority that issued the server's and the client's.
    public var certificateAuthority: String { directory + "/ca.pem" }
    /// The certificate of an authority that issued none of these.
    public var wrongAuthority: String { directory + "/wrong-ca.pem" }
    /// A certificate for clients.
    public var clientCertificate: String { directory + "/client.pem" }
    /// Its key.
    public var clientKey: String { directory + "/client.key" }

    /// What it has printed: a line for each connection, bind and search, without passwords.
    public var output: String { (try? String(contentsOfFile: directory + "/log", encoding: .utf8)) ?? "" }

    /// Adds entries, as the root.
    public func add(_ ldif: String) throws { try change("/usr/bin/ldapadd", ldif) }

    /// Changes entries, as the root.
    public func modify(_ ldif: String) throws { try change("/usr/bin/ldapmodify", ldif) }

    /// Stops the server's process, which leaves its connections open and silent. The system still accepts new ones for it.
    public func freeze() {
        process.withLock { process in
            let id = process.processIdentifier
            Glibc.kill(id, SIGSTOP)
            // Its threads stop one after another.
            while process.isRunning, !Self.isStopped(id) { usleep(1000) }
        }
    }

    /// Lets a frozen server go on.
    public func thaw() { process.withLock { _ = Glibc.kill($0.processIdentifier, SIGCONT) } }

    /// Ends the server at once.
    public func kill() {
        process.withLock { process in
            guard process.isRunning else { return }
            Glibc.kill(process.processIdentifier, SIGKILL)
            Self.waitForEnd(of: process)
        }
    }

    /// Starts a server that was killed again, on the same ports and with what it held.
    public func restart() async throws {
        try? FileManager.default.removeItem(atPath: directory + "/log")
        let securePort = options.hasTLS ? securePort : nil
        try process.withLock { $0 = try Self.launch(directory, port, securePort) }
        guard await isUp() else { throw Failure(description: output) }
    }

    private func change(_ program: String, _ ldif: String) throws {
        let file = "change-\(UInt32.random(in: 0 ... .max)).ldif"
        try ldif.write(toFile: "\(directory)/\(file)", atomically: true, encoding: .utf8)
        let identity = ["-x", "-D", names.rootDN, "-w", names.rootPassword]
        try Self.run(program, ["-H", socketURI, "-f", file, "-M"] + identity, in: directory)
    }

    /// Waits until it takes connections, which is a moment after it says that it starts.
    private func isUp() async -> Bool {
        for _ in 0..<2000 {
            if output.contains("slapd starting"), doesListen { return true }
            guard process.withLock({ $0.isRunning }) else { break }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return false
    }

    /// True if all its sockets take connections, which is a little after it says that it starts.
    private var doesListen: Bool {
        let texts = [uri, socketURI] + (options.hasTLS ? ["ldap://127.0.0.1:\(securePort)"] : [])
        return texts.allSatisfy { text in
            guard let url = LDAPURL(text) else { return false }
            return (try? LDAPConnection(url, startTLS: false, tls: TLSSettings(), until: .after(.seconds(5)))) != nil
        }
    }

    private static func launch(_ directory: String, _ port: Int, _ securePort: Int?) throws -> Process {
        _ = FileManager.default.createFile(atPath: directory + "/log", contents: nil)
        let process = Process()
        process.executableURL = URL(filePath: directory + "/slapd")
        let socket = "ldapi://" + (directory + "/ldapi").replacingOccurrences(of: "/", with: "%2F")
        let secure = securePort.map { " ldaps://127.0.0.1:\($0)" } ?? ""
        process.arguments = [
            "-f", "\(directory)/slapd.conf", "-h", "ldap://127.0.0.1:\(port) \(socket)\(secure)", "-d", "stats",
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle(forWritingAtPath: directory + "/log")
        try process.run()
        return process
    }

    /// Runs a command to its end.
    static func run(_ program: String, _ arguments: [String], in directory: String) throws {
        let log = "\(directory)/command.log"
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.environment = ["LDAPNOINIT": "1", "PATH": "/usr/bin:/bin", "HOME": directory]
        process.currentDirectoryURL = URL(filePath: directory)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle(forWritingAtPath: log)
        try process.run()
        waitForEnd(of: process)
        guard process.terminationStatus == 0 else {
            let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
            throw Failure(description: "\(program) \(arguments.joined(separator: " ")): \(text)")
        }
    }

    /// `waitUntilExit()` may wait for ever if the process has just ended.
    private static func waitForEnd(of process: Process) { while process.isRunning { usleep(1000) } }

    private static func isStopped(_ id: CInt) -> Bool {
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/task")) ?? []
        return threads.allSatisfy { thread in
            let text = (try? String(contentsOfFile: "/proc/\(id)/task/\(thread)/stat", encoding: .utf8)) ?? ""
            return text.contains(") T ")
        }
    }

    private static func freePorts() throws -> (Int, Int) {
        // Both are open at once, so that they are two.
        let first = try ListeningSocket.internet(SocketAddress.resolving(host: "127.0.0.1", port: 0)[0])
        defer { first.close() }
        let second = try ListeningSocket.internet(SocketAddress.resolving(host: "127.0.0.1", port: 0)[0])
        defer { second.close() }
        return (Int(first.socket.localAddress?.port ?? 0), Int(second.socket.localAddress?.port ?? 0))
    }
}
