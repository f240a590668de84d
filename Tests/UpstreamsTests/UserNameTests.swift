import Principals
import Testing

@testable import Upstreams

struct UserNameTests {
    @Test(arguments: ["alice", "first+tag@x.org", "DOM\\user", "a b", "...", "o'neil", "a/b", "100%", "a\"b", "~"])
    func `a name that Elasticsearch can hold is kept as it is`(name: String) throws {
        #expect(try UserName(of: Permits.principal(name), format: .username).text == name)
    }

    @Test(arguments: [
        "a:b", "a,b", "a\nb", "a\u{0}b", "a\u{7F}", " a", "a ", ".", "..", "", "Zoë", "пользователь",
        String(repeating: "x", count: 508),
    ])
    func `a name that it cannot hold is refused`(name: String) {
        #expect(throws: Refusal(.unusableName)) { try UserName(of: Permits.principal(name), format: .username) }
    }

    @Test func `507 characters are not too many`() throws {
        let name = String(repeating: "x", count: 507)
        #expect(try UserName(of: Permits.principal(name), format: .username).text == name)
        let format = try #require(UserFormat("{realm}.{username}"))
        #expect(throws: Refusal(.unusableName)) { try UserName(of: Permits.principal(name), format: format) }
    }

    @Test func `the format puts realm and name together`() throws {
        let format = try #require(UserFormat("x-{realm}.{username}"))
        #expect(try UserName(of: Permits.principal("bob", realm: "corp"), format: format).text == "x-corp.bob")
        #expect(throws: Refusal(.unusableName)) {
            try UserName(of: Permits.principal("bob", realm: "a:b"), format: format)
        }
    }

    @Test(
        arguments: [
            ("{realm}.{username}", ["a", "b"], false), ("{realm}.{username}", ["a", "a.b"], true),
            ("{realm}.{username}", ["a", "ab"], false), ("{realm}{username}", ["a", "ab"], true),
            ("{username}@{realm}", ["x", "y@x"], true), ("{username}@{realm}", ["x", "yx"], false),
            ("{realm}/{username}@{realm}", ["a", "a/b"], false), ("{realm}.{username}", ["a", "b", "b.c"], true),
            ("{realm}.{username}", ["a", "a"], false), ("{realm}.{username}", ["é", "e\u{301}"], false),
        ])
    func `realms whose users could meet in one name are found`(format: String, realms: [String], canMeet: Bool) throws {
        let format = try #require(UserFormat(format))
        #expect((format.confusableRealms(among: realms) != nil) == canMeet)
    }

    @Test(arguments: [
        "", "{realm}", "name", "{user}", "{username", "{username}}", " {username}", "a:{username}", "é{username}",
    ])
    func `a bad format is not a format`(text: String) { #expect(UserFormat(text) == nil) }

    @Test func `a name is one path segment`() throws {
        let name = try UserName(of: Permits.principal("a/b ?c%2f@x"), format: .username)
        #expect(name.pathSegment == "a%2Fb%20%3Fc%252f%40x")
    }
}
