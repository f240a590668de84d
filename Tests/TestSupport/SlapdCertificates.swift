import Foundation

/// Certificates for a `SlapdServer`, made with the `openssl` command in its directory.
struct SlapdCertificates {
    let directory: String

    /// Makes two authorities, the server's certificate and a client's.
    init(in directory: String, names: String?) throws {
        self.directory = directory
        try makeAuthority("ca")
        try makeAuthority("wrong-ca")
        try issue("server", extensions: "subjectAltName=\(try names ?? Self.ownNames())")
        try issue("client", extensions: "extendedKeyUsage=clientAuth")
    }

    private func makeAuthority(_ name: String) throws {
        let usage = ["-addext", "keyUsage=critical,keyCertSign,cRLSign"]
        try run(
            ["req", "-x509", "-subj", "/CN=Directory \(name)", "-days", "2", "-out", "\(name).pem"] + usage + key(name))
    }

    private func issue(_ name: String, extensions: String) throws {
        try run(["req", "-subj", "/CN=Directory \(name)", "-out", "\(name).csr"] + key(name))
        try extensions.write(toFile: "\(directory)/\(name).ext", atomically: true, encoding: .utf8)
        let authority = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "1"]
        try run(["x509", "-req", "-in", "\(name).csr", "-extfile", "\(name).ext", "-out", "\(name).pem"] + authority)
    }

    private func key(_ name: String) -> [String] {
        ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "\(name).key"]
    }

    private func run(_ arguments: [String]) throws {
        try SlapdServer.run("/usr/bin/openssl", arguments, in: directory)
    }

    private static func ownNames() throws -> String {
        let name = try String(contentsOfFile: "/proc/sys/kernel/hostname", encoding: .utf8)
        return "IP:127.0.0.1,DNS:localhost,DNS:\(name.trimmingCharacters(in: .whitespacesAndNewlines))"
    }
}
