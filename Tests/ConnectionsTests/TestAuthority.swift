import Foundation

/// A private certificate authority in a directory of its own, made with the `openssl` command.
final class TestAuthority: Sendable {
    struct Failed: Error { let command: [String] }

    let directory: String

    /// The authority's certificate.
    var certificate: String { "\(directory)/ca.pem" }

    init() throws {
        directory = FileManager.default.temporaryDirectory.path + "/sallyport-tls-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key"]
        try run(["req", "-x509", "-subj", "/CN=Test authority", "-days", "2", "-out", "ca.pem"] + key)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// Issues a certificate for names such as `DNS:localhost` or `IP:127.0.0.1`; with negative days it has expired.
    func issue(_ name: String, for alternatives: String, days: Int = 1) throws -> (certificate: String, key: String) {
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "\(name).key"]
        try run(["req", "-subj", "/CN=\(name)", "-out", "\(name).csr"] + key)
        try write("subjectAltName=\(alternatives)", to: "\(name).ext")
        let authority = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", String(days)]
        try run(["x509", "-req", "-in", "\(name).csr", "-extfile", "\(name).ext", "-out", "\(name).pem"] + authority)
        return ("\(directory)/\(name).pem", "\(directory)/\(name).key")
    }

    /// Writes a file into the directory and returns its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        try text.write(toFile: "\(directory)/\(name)", atomically: true, encoding: .utf8)
        return "\(directory)/\(name)"
    }

    private func run(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(command: arguments) }
    }
}
