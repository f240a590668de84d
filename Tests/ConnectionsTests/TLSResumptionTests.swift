import Foundation
import Platform
import Testing

struct TLSResumptionTests {
    @Test(arguments: [false, true]) func `a client may resume its session`(_ showsCertificate: Bool) throws {
        let authority = try TestAuthority()
        let issued = try authority.issue("server", for: "DNS:es.test")
        let client = try authority.issue("client", for: "DNS:client.test")
        let settings = TLSServerSettings(
            certificate: issued.certificate, key: issued.key,
            clientAuthorities: showsCertificate ? authority.certificate : nil)
        let server = ScriptedServer(tls: try TLSContext(settings)) { $0.waitForEnd() }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "openssl", "s_client", "-connect", "127.0.0.1:\(server.port)", "-reconnect", "-tls1_2", "-CAfile",
            authority.certificate, "-cert", client.certificate, "-key", client.key,
        ]
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(text.matches(of: #/Reused, TLSv1.2/#).count == 5)
    }
}
