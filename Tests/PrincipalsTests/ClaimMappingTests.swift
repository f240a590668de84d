import Base
@testable import Principals
import TestSupport
import Testing

@Suite struct ClaimMappingTests {
    private func mapping(_ yaml: String) -> ClaimMapping {
        var reader = SettingsReader.testing("claim_mappings: {\(yaml)}")
        let mapping = ClaimMapping(settings: &reader, standard: .openID)
        reader.finish()
        #expect(reader.problems.problems == [])
        return mapping
    }

    private func claims(_ json: String) throws -> JSONValue { try JSONReader.read(Array(json.utf8)) }

    @Test(arguments: [
        (#"{"groups":["a","b"]}"#, "groups", ["a", "b"]),
        (#"{"groups":"a b"}"#, "groups", ["a b"]),
        (#"{"groups":["a",1,null,"",["c"],"b"]}"#, "groups", ["a", "b"]),
        (#"{"groups":""}"#, "groups", []),
        (#"{"groups":7}"#, "groups", []),
        (#"{"groups":{"a":true}}"#, "groups", []),
        (#"{"groups":null}"#, "groups", []),
        (#"{}"#, "groups", []),
        (#"{"realm_access":{"roles":["a"]}}"#, "realm_access.roles", ["a"]),
        (#"{"realm_access":["roles"]}"#, "realm_access.roles", []),
        (#"{"realm_access":{"roles":["nested"]},"realm_access.roles":["exact"]}"#, "realm_access.roles", ["exact"]),
        (#"{"https://example.org/groups":["a"]}"#, "'https://example.org/groups'", ["a"]),
        (#"{"a":{"b":{"c":["deep"]}}}"#, "a.b.c", ["deep"]),
        (#"{"a":{"":["empty"]}}"#, "a.", ["empty"]),
        // U+212A KELVIN SIGN is no K, although `String ==` says so of its equivalent.
        (#"{"\u212A":["kelvin"]}"#, "K", []),
    ])
    func `groups are found by exact name, then by path`(_ json: String, _ path: String, _ groups: [String]) throws {
        let found = mapping("groups: \(path)").groupNames(in: try claims(json))
        #expect(found == groups)
    }

    @Test(arguments: [
        (#"{"preferred_username":"alice"}"#, "alice"), (#"{"preferred_username":""}"#, nil),
        (#"{"preferred_username":1}"#, nil), (#"{"preferred_username":["alice"]}"#, nil),
        (#"{"preferred_username":null,"sub":"x"}"#, nil), (#"{"sub":"x"}"#, nil),
    ])
    func `a user name is a text that is not empty`(_ json: String, _ name: String?) throws {
        #expect(mapping("").identity(of: try claims(json), expiry: nil)?.username == name)
    }

    @Test func `the usual claims are those of OpenID Connect`() throws {
        let json = #"{"preferred_username":"alice","email":"a@example.org","name":"Alice A.","groups":["a","b"],"x":1}"#
        let identity = mapping("").identity(of: try claims(json), expiry: 17)
        let expected = Identity(
            username: "alice", roles: ["a", "b"], email: "a@example.org", fullName: "Alice A.", expiry: 17)
        #expect(identity == expected)
    }

    @Test func `every claim can be another`() throws {
        let json = #"{"sub":"alice","mail":["m"],"display":"","u":{"groups":"g"}}"#
        let identity = mapping("username: sub, email: mail, full_name: display, groups: u.groups")
            .identity(of: try claims(json), expiry: nil)
        #expect(identity == Identity(username: "alice", roles: ["g"]))
    }

    @Test func `an empty path is a problem`() {
        var reader = SettingsReader.testing("claim_mappings: {username: '', gruops: x}")
        _ = ClaimMapping(settings: &reader, standard: .openID)
        reader.finish()
        #expect(
            reader.problems.problems == [
                "claim_mappings.username: must not be empty",
                "claim_mappings.gruops: is not a known key; did you mean groups?",
            ])
    }
}
