import Base
@testable import Principals
import TestSupport
import Testing

@Suite struct JWTIdentityTests {
    private func identity(_ json: String, mapping: ClaimMapping = .token) throws -> Identity? {
        let verdict = JWTIdentity(provider: "idp", mapping: mapping)
            .verdict(of: try JSONReader.read(Array(json.utf8)), expiry: 99)
        guard case .authenticated(let identity) = verdict else {
            guard case .rejected = verdict else {
                Issue.record("\(verdict)")
                return nil
            }
            return nil
        }
        return identity
    }

    @Test func `claims become an identity by auth-o-tron's rules`() throws {
        let found = try identity(
            #"""
            {"sub":"u-1","preferred_username":"alice","scope":"openid  profile","exp":99,"aud":["a","b"],"email":"a@b.c",
             "name":"Alice","realm_access":{"roles":["r1","r2"]},"entitlements":["e1"],
             "resource_access":{"z":{"roles":["z1"]},"a":{"roles":["a1","r1"]}},
             "verified":true,"score":1.50,"nothing":null,"nested":{"k":["v",1]},"note":"a\u0007b\u0085c\td"}
            """#)
        #expect(found?.username == "alice")
        #expect(found?.roles == ["r1", "r2", "e1", "z1", "a1", "r1"])
        #expect(found?.email == "a@b.c")
        #expect(found?.fullName == "Alice")
        #expect(found?.scopes == ["idp": ["openid", "profile"]])
        #expect(found?.expiry == 99)
        #expect(
            found?.attributes == [
                "preferred_username": "alice", "exp": "99", "aud": #"["a","b"]"#, "email": "a@b.c", "name": "Alice",
                "verified": "true", "score": "1.50", "nothing": "null", "nested": #"{"k":["v",1]}"#, "note": "abcd",
            ])
    }

    @Test(arguments: [
        (#"{"sub":"s"}"#, "s"), (#"{"sub":"s","preferred_username":7}"#, "s"),
        (#"{"preferred_username":"p"}"#, "p"), (#"{"sub":"s","preferred_username":""}"#, nil), (#"{}"#, nil),
        (#"{"sub":""}"#, nil), (#"{"sub":7}"#, nil),
    ])
    func `the user name is preferred_username, else sub, and never empty`(_ json: String, _ name: String?) throws {
        #expect(try identity(json)?.username == name)
    }

    @Test(arguments: [
        #"{"sub":"s","realm_access":["r"]}"#, #"{"sub":"s","realm_access":{"roles":"r"}}"#,
        #"{"sub":"s","realm_access":{"roles":["r",1]}}"#, #"{"sub":"s","entitlements":"e"}"#,
        #"{"sub":"s","entitlements":{"e":1}}"#, #"{"sub":"s","resource_access":{"c":["r"]}}"#,
        #"{"sub":"s","resource_access":"c"}"#, #"{"sub":"s","resource_access":{"c":{"roles":[null]}}}"#,
    ])
    func `a claim of roles that has another shape is refused`(_ json: String) throws {
        #expect(try identity(json) == nil)
    }

    @Test(arguments: [
        #"{"sub":"s"}"#, #"{"sub":"s","realm_access":null,"resource_access":null,"entitlements":null,"scope":null}"#,
        #"{"sub":"s","realm_access":{},"resource_access":{"c":{}},"scope":7}"#,
    ])
    func `claims of roles and scopes may be missing`(_ json: String) throws {
        let found = try identity(json)
        #expect(found?.roles == [])
        #expect(found?.scopes == [:])
    }

    @Test func `blanks part scopes, also before a combining mark`() throws {
        let scopes = try identity(#"{"sub":"s","scope":"read \u0301x\twrite"}"#)?.scopes["idp"] ?? []
        #expect(scopes.map { Array($0.utf8) } == ["read", "\u{301}x", "write"].map { Array($0.utf8) })
    }

    @Test(arguments: [#"{"sub":"s","K":"1","\u212A":"2"}"#, #"{"sub":"s","\u00e9":"1","e\u0301":"2"}"#])
    func `a claim cannot take another's place by Unicode equivalence`(_ json: String) throws {
        #expect(try identity(json) == nil)
    }

    @Test func `mapped claims replace the user name and add to the roles`() throws {
        let mapping = ClaimMapping(
            username: ClaimPath("upn"), email: ClaimPath("mail"), groups: ClaimPath("groups"), fullName: ClaimPath("cn")
        )
        let json = #"{"sub":"s","upn":"alice","mail":"m","cn":"A","groups":["g"],"entitlements":["e"]}"#
        let found = try identity(json, mapping: mapping)
        #expect(found?.username == "alice")
        #expect(found?.roles == ["e", "g"])
        #expect(found?.email == "m")
        #expect(found?.fullName == "A")
        #expect(try identity(#"{"sub":"s"}"#, mapping: mapping) == nil)
    }
}
