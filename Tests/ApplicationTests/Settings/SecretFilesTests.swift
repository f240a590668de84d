import Base
import Foundation
import Testing
import Upstreams

@testable import Application

struct SecretFilesTests {
    private func withFile(_ text: String, _ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path()
        try Data(text.utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    private let secret = "0123456789abcdef0123456789abcdef"

    @Test(arguments: ["", "\n", "\r\n"])
    func `a secret file gives its text without its last line break`(_ end: String) throws {
        try withFile(secret + end) { path in
            let yaml = "jwt: {iss: i, exp: 60, secret_file: \(path)}\n" + SettingsFixture.plain
            let token = try SettingsFixture.load(yaml).settings.token
            #expect(token?.secret.withBytes { $0 } == Array(secret.utf8))
        }
    }

    @Test func `a secret file is not expanded`() throws {
        try withFile("${HOME} and sixteen more bytes") { path in
            let yaml = "jwt: {iss: i, exp: 60, secret_file: \(path)}\n" + SettingsFixture.plain
            let token = try SettingsFixture.load(yaml, environment: ["HOME": "/root"]).settings.token
            #expect(token?.secret.withBytes { $0 } == Array("${HOME} and sixteen more bytes".utf8))
        }
    }

    @Test func `a variable may name the file and replaces the file's own secret`() throws {
        try withFile(secret) { path in
            for variable in ["SALLYPORT_JWT__SECRET_FILE", "AOT_JWT__SECRET_FILE", "ELASTAUTH_JWT_SECRET_FILE"] {
                let yaml = "jwt: {iss: i, exp: 60, secret: another-secret-of-some-length}\n" + SettingsFixture.plain
                let token = try SettingsFixture.load(yaml, environment: [variable: path]).settings.token
                #expect(token?.secret.withBytes { $0 } == Array(secret.utf8))
            }
        }
    }

    @Test func `previous keys stand one in a line`() throws {
        let key = String(repeating: "ab", count: 32)
        try withFile("\(key)\n\(key)\n") { path in
            let sealing = try SettingsFixture.load("previous_secret_keys_file: \(path)\n").settings.sealing
            #expect(sealing.previousKeys.count == 2)
        }
    }

    @Test func `a user's password may stand in a file`() throws {
        try withFile("wonderland\n") { path in
            let yaml = "providers: [{type: plain, users: [{username: alice, password_file: \(path)}]}]\n"
            #expect(SettingsFixture.problems(yaml + SettingsFixture.token).isEmpty)
        }
    }

    @Test func `an empty secret file is a problem`() throws {
        try withFile("\n") { path in
            let problems = SettingsFixture.problems("secret_key_file: \(path)\n")
            #expect(problems.contains("secret_key_file: \(path) is empty"))
        }
    }

    @Test func `the operator's own words are never taken for files`() throws {
        let yaml = """
            augmenters:
              - type: plain_advanced
                match: {username: [a]}
                augment: {attributes: {password_file: /nonexistent}}

            """
        #expect(SettingsFixture.problems(yaml).isEmpty)
    }
}
