import Base
import Foundation
@testable import Principals
import TestSupport
import Testing

@Suite struct PlainUsersTests {
    private static let bcrypt = "$2b$04$r8I4mXluxQo.F8nYh3T9v.Lkz496GSSMV9jsiTgYTEjZCi.fHd7.m"
    private static let sha512 =
        "$6$saltsaltsalt$Cy2drr8kDRji6smvDcT28wkqtq0R0VzVL5CkrjPQCITc5d/31j94knt9rGTcVSyjLXfjsiIsBh5ee8qR/3QDx1"

    private func read(_ yaml: String) -> (users: [String], problems: [String]) {
        var settings = SettingsReader.testing(yaml, path: "p")
        let users = PlainUsers(settings: &settings).users.map(\.username)
        settings.finish()
        return (users, settings.problems.problems)
    }

    private func reading(htpasswd text: String, users: String = "[]") throws -> (users: [String], problems: [String]) {
        let url = FileManager.default.temporaryDirectory.appending(path: "htpasswd-\(UInt64.random(in: 0 ... .max))")
        try Data(text.utf8).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        return read("htpasswd_file: \(url.path)\nusers: \(users)")
    }

    @Test(arguments: [
        ("{}", "p.users: is required, or htpasswd_file"),
        ("users: [{password: x}]", "p.users[0].username: is required"),
        ("users: [{username: a}]", "p.users[0].password: is required, or password_hash"),
        (
            "users: [{username: a, password: x, password_hash: y}]",
            "p.users[0].password_hash: must not stand beside password: give one of them"
        ),
        ("users: [{username: a, password: ''}]", "p.users[0].password: must have 1 to 511 bytes without NUL"),
        ("users: [{username: 'a:b', password: x}]", "p.users[0].username: must not hold a colon"),
        ("users: [{username: \"a\\tb\", password: x}]", "p.users[0].username: must not hold control characters"),
        ("users: [{username: a, password: x}, {username: a, password: y}]", "p.users[1].username: stands twice"),
        (
            "users: [{username: a, password: x, pasword: y}]",
            "p.users[0].pasword: is not a known key; did you mean password?"
        ),
        (
            "users: [{username: a, password_hash: hunter2}]",
            "p.users[0].password_hash: is no hash, or DES, which is too weak; make one with `sallyport hash-password`"
        ),
        ("htpasswd_file: /nowhere/at/all", "p.htpasswd_file: cannot be read: "),
    ])
    func `what is wrong is named`(yaml: String, problem: String) {
        let problems = read(yaml).problems
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix(problem) == true, "\(problems)")
    }

    @Test func `an htpasswd file gives users`() throws {
        let found = try reading(
            htpasswd: "# staff\nbob:\(Self.bcrypt)\r\n\ncarol:\(Self.sha512)\n",
            users: "[{username: alice, password: x}]")
        #expect(found.problems == [])
        #expect(found.users == ["alice", "bob", "carol"])
    }

    @Test(arguments: [
        ("a:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", "line 1: the hash is a fast digest"),
        ("a:$apr1$x$y", "line 1: the hash is MD5"), ("a:rqXexS6ZhobKA", "line 1: the hash is no hash, or DES"),
        ("\na", "line 2: the hash is no hash"), (":\(bcrypt)", "line 1: the user name must not be empty"),
        ("a:\(bcrypt)\na:\(bcrypt)", "line 2: the user name stands twice"),
        ("alice:\(bcrypt)", "line 1: the user name stands twice"),
    ])
    func `an htpasswd file with a weak hash or a broken line is a problem`(text: String, problem: String) throws {
        let problems = try reading(htpasswd: text, users: "[{username: alice, password: x}]").problems
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("p.htpasswd_file: \(problem)") == true, "\(problems)")
        #expect(!problems.joined().contains("$"))
    }
}
