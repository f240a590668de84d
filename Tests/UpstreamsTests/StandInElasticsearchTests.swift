import Base
import TestSupport
import Testing

/// The stand-in refuses what Elasticsearch documents as refused; what it accepts, the tests may rely on.
struct StandInElasticsearchTests {
    private let elasticsearch = StandInElasticsearch()

    private func ask(
        _ method: String, _ target: String, _ body: String = "", as user: String? = "sallyport:daemon-password",
        contentType: String? = "application/json"
    ) async throws -> (status: Int, body: JSONValue) {
        let authorization = user.map { "Basic " + String(decoding: Base64.encode(Array($0.utf8)), as: UTF8.self) }
        let answer = try #require(
            await elasticsearch.respond(
                to: StandInElasticsearchRequest(
                    method: method, target: target, authorization: authorization, contentType: contentType,
                    body: Array(body.utf8))))
        return (answer.status, try JSONReader.read(answer.body))
    }

    @Test func `users are created, replaced, shown and deleted`() async throws {
        let body = #"{"password":"123456","roles":["a"],"metadata":{"x":1},"full_name":"N","email":"e","enabled":true}"#
        #expect(try await ask("PUT", "/_security/user/bob", body).body == .object([("created", .boolean(true))]))
        #expect(try await ask("POST", "/_security/user/bob", body).body == .object([("created", .boolean(false))]))
        let shown = try await ask("GET", "/_security/user/bob").body["bob"]
        #expect(shown?["roles"]?.texts == ["a"])
        #expect(shown?["password"] == nil)
        #expect(try await ask("GET", "/_security/_authenticate", as: "bob:123456").body["username"]?.text == "bob")
        #expect(try await ask("DELETE", "/_security/user/bob").status == 200)
        #expect(try await ask("DELETE", "/_security/user/bob").status == 404)
        let missing = try await ask("GET", "/_security/user/bob")
        #expect(missing.status == 404)
        #expect(missing.body == .object([]))
    }

    @Test(arguments: [
        "", "[]", "{", #"{"roles":[]}"#, #"{"password":"123456"}"#, #"{"password":"12345","roles":[]}"#,
        #"{"password":"123456","roles":"a"}"#, #"{"password":"123456","roles":[],"unknown":1}"#,
        #"{"password":"123456","roles":[],"metadata":{"_reserved":true}}"#,
        #"{"password":"123456","roles":[],"enabled":"true"}"#, #"{"password":"123456","roles":[],"username":"eve"}"#,
    ])
    func `a body that breaks a rule is 400 and changes nothing`(body: String) async throws {
        let answer = try await ask("PUT", "/_security/user/bob", body)
        #expect(answer.status == 400)
        #expect(answer.body["error"]?["type"]?.text != nil)
        #expect(elasticsearch.user(named: "bob") == nil)
    }

    @Test(arguments: [
        ("PUT", "/_security/user/elastic", 400), ("DELETE", "/_security/user/kibana_system", 400),
        ("PUT", "/_security/user/Zo%C3%AB", 400), ("PUT", "/_security/user/%20a", 400), ("GET", "/_cat/nodes", 400),
        ("GET", "/_security/user/%zz", 400), ("GET", "/", 200),
    ])
    func `reserved users, bad names and unknown paths are refused`(method: String, target: String, status: Int)
        async throws
    {
        #expect(try await ask(method, target, #"{"password":"123456","roles":[]}"#).status == status)
    }

    @Test func `credentials and privileges are asked for`() async throws {
        let body = #"{"password":"123456","roles":["user_reader"]}"#
        #expect(try await ask("PUT", "/_security/user/bob", body, as: nil).status == 401)
        #expect(try await ask("PUT", "/_security/user/bob", body, as: "sallyport:wrong").status == 401)
        #expect(try await ask("PUT", "/_security/user/bob", body, contentType: "text/plain").status == 406)
        #expect(try await ask("PUT", "/_security/user/bob", body).status == 200)
        #expect(try await ask("PUT", "/_security/user/eve", body, as: "bob:123456").status == 403)
        #expect(try await ask("GET", "/_security/user/bob", as: "bob:123456").status == 200)
        let asked = #"{"cluster":["manage_security","read_security"]}"#
        let privileges = try await ask("POST", "/_security/user/_has_privileges", asked, as: "bob:123456").body
        #expect(privileges["has_all_requested"]?.boolean == false)
        #expect(privileges["cluster"]?["read_security"]?.boolean == true)
    }

    @Test func `a disabled user does not get in`() async throws {
        let body = #"{"password":"123456","roles":[],"enabled":false}"#
        #expect(try await ask("PUT", "/_security/user/bob", body).status == 200)
        #expect(try await ask("GET", "/_security/_authenticate", as: "bob:123456").status == 401)
    }
}
