import Base
import Gateways
import HTTP
import Principals
import Testing

/// `Authorization`, `Cookie` and `X-Auth-Realm`.
@Suite struct AuthorizationTests {
    @Test(arguments: [
        ("Bearer t", ["bearer t"]),
        ("bEARER   t", ["bearer t"]),
        ("Bearer\tt", ["bearer t"]),
        ("Basic YWxpY2U6c2VjcmV0", ["basic alice:secret"]),
        ("Plain YWxpY2U6c2VjcmV0", ["basic alice:secret"]),
        ("Basic YWxpY2U6YTpi", ["basic alice:a:b"]),
        ("Basic YWxpY2U6", ["basic alice:"]),
        ("Basic YWxpY2U=", ["basic alice:"]),
        ("Basic w6k6w6k=", ["basic é:é"]),
        ("Basic YTpi, Bearer t", ["basic a:b", "bearer t"]),
        ("Bearer t , Basic YTpi", ["bearer t", "basic a:b"]),
        ("Bearer t,Bearer t", ["bearer t"]),
        ("Bearer t, Bearer t, Bearer t, Bearer t", ["bearer t"]),
        ("Bearer one, Bearer two", ["bearer two"]),
        ("Basic YTpi, Bearer t, Plain Yzpk", ["bearer t", "basic c:d"]),
        ("EmailKey me@x.test:key, Bearer t", ["bearer t"]),
        ("Negotiate abc", []),
        ("Bearer a, Foo b, Basic YTpi", ["bearer a", "basic a:b"]),
    ]) func `credentials stand in order, of one scheme the last`(value: String, expected: [String]) throws {
        #expect(try Question("Authorization: \(value)").read().spelled == expected)
    }

    @Test(arguments: [
        "", "Bearer", "Basic", "Bearer,", "Bearer t,", ",Bearer t", "Bearer t,,Basic YTpi", "Bearer a b", "t",
        "Bearer t\u{1}", "Bearer té", "Bearer a, Bearer b, Bearer c, Bearer d", "A a, B b, C c, D d",
        "Basic !!!!", "Basic YTpi=", "Basic YTp", "Basic YWxpY2U", "Basic YWxpY2V=", "Basic YTpi\u{7F}", "Basic =",
        "Basic /zpi", "Basic YTr/", "Basic YQA6Yg==", "Basic YTpiCg==", "Basic YX86Yg==", "Basic YTpifw==",
        "Basic -_8=", "Basic ====", "Digest username=\"a\", realm=\"b\"", "Basic YTpi, Basic !", "Bearer t, Bearer",
        "\"Bearer\" t", "Bea(r)er t", "Bearer: t", "Basic:YTpi x",
    ]) func `anything else is malformed`(value: String) {
        #expect(Question("Authorization: \(value)").refusal() == .malformedCredentials, "\(value)")
    }

    @Test func `an empty user name is rejected`() {
        #expect(Question("Authorization: Basic OnNlY3JldA==").refusal() == .rejected)
        #expect(Question("Authorization: Basic Og==").refusal() == .rejected)
    }

    @Test func `more than one line is malformed, identical ones too`() {
        #expect(Question("Authorization: Bearer t", "AUTHORIZATION: Bearer t").refusal() == .malformedCredentials)
        #expect(Question("Authorization: Bearer t", "Authorization:").refusal() == .malformedCredentials)
    }

    @Test func `the number of credentials is the configured one`() throws {
        let one = GatewayContext(
            trustedPeers: TrustedPeers([]), maximumCredentials: 1, requestIDs: RequestIDMaker(lanes: 1))
        #expect(try Question("Authorization: Bearer t, Bearer t").read(context: one).spelled == ["bearer t"])
        #expect(throws: Refusal(.malformedCredentials)) {
            try Question("Authorization: Bearer t, Foo t").read(context: one)
        }
    }

    @Test(arguments: [
        ("access_token=a", ["cookie access_token=a"]),
        ("x=1; id_token=i;access_token=a; y", ["cookie access_token=a", "cookie id_token=i"]),
        ("access_token=\"a\"", ["cookie access_token=a"]),
        ("access_token=a=b==", ["cookie access_token=a=b=="]),
        ("access_token=a; access_token=a", ["cookie access_token=a"]),
        ("access_token=a; access_token=b", []),
        ("access_token=a; access_token=b; access_token=a; id_token=i", ["cookie id_token=i"]),
        ("Access_Token=a; access_token =a; access-token=a", []),
        ("access_token=", []), ("access_token", []), ("access_token=a b", []), ("access_token=a\\b", []),
        ("access_token=\"", []), ("access_token=é", []), ("", []), (";;;", []),
    ]) func `cookies that a provider reads are credentials`(value: String, expected: [String]) throws {
        #expect(try Question("Cookie: \(value)").read().spelled == expected)
    }

    @Test func `cookies of several lines are read as one list`() throws {
        #expect(try Question("Cookie: id_token=i", "Cookie: access_token=a").read().spelled.count == 2)
        #expect(try Question("Cookie: id_token=i", "Cookie: id_token=j").read().spelled == [])
    }

    @Test func `a realm that cannot be read matches none`() throws {
        #expect(try Question("X-Auth-Realm: ecmwf").read().realm == "ecmwf")
        #expect(try Question("X-Auth-Realm:").read().realm == "")
        #expect(try Question("X-Auth-Realm: é").read().realm == "")
        #expect(try Question("X-Auth-Realm: a", "X-Auth-Realm: a").read().realm == "")
        #expect(try Question("X-Auth-Realm: a").fromStranger.read().realm == "a")
    }

    @Test(arguments: ["a", "A-Z_0.9", String(repeating: "a", count: 128)])
    func `a trusted peer's request identifier is kept`(text: String) throws {
        #expect(try Question("X-Request-ID: \(text)").read().requestID == text)
    }

    @Test(arguments: ["", "a b", "é", "a;b", "a/b", String(repeating: "a", count: 129)])
    func `an unusable request identifier is replaced`(text: String) throws {
        #expect(try Question("X-Request-ID: \(text)").read().requestID.utf8.count == 32)
        #expect(try Question("X-Request-ID: a", "X-Request-ID: a").read().requestID.utf8.count == 32)
    }
}
