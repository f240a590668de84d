import HTTP
import Testing

struct HTTPFieldsTests {
    private static func fields(_ lines: [(String, String)]) -> HTTPFields {
        var fields = HTTPFields()
        for (name, value) in lines { fields.append(name: name.utf8, value: value.utf8) }
        return fields
    }

    @Test func `a name is found without case`() {
        let fields = Self.fields([("Host", "a"), ("X-Forwarded-Host", "b"), ("x-forwarded-port", "c")])
        #expect(fields.lookup("HOST") == .one(Array("a".utf8)[...]))
        #expect(fields.lookup("x-forwarded-host") == .one(Array("b".utf8)[...]))
        #expect(fields.lookup("X-Forwarded-Port") == .one(Array("c".utf8)[...]))
        #expect(fields.lookup("x-forwarded") == .absent)
        #expect(fields.lookup("") == .absent)
    }

    @Test func `two lines of a name are repeated, equal or not`() {
        #expect(Self.fields([("A", "b"), ("a", "b")]).lookup("a") == .repeated)
    }

    @Test(arguments: ["x_auth", "x.auth", "x-auti", "y-auth", "x-aut", "x-auth-", "X@AUTH", "x\u{D}auth"])
    func `a name that only looks alike is another`(_ name: String) {
        #expect(Self.fields([(name, "b")]).lookup("x-auth") == .absent)
    }

    @Test func `each byte but the other case of a letter makes another name`() {
        for byte in UInt8.min...UInt8.max {
            for place in 0..<5 {
                var name = Array("a-b^z".utf8)
                let isSame = name[place] == byte || place != 1 && place != 3 && name[place] ^ 0x20 == byte
                name[place] = byte
                var fields = HTTPFields()
                fields.append(name: name, value: [])
                #expect((fields.lookup("A-B^Z") != .absent) == isSame)
                #expect(fields.isLine(0, named: "a-b^z") == isSame)
            }
        }
    }

    @Test func `a prefix of a name is found without case`() {
        let fields = Self.fields([("X-Original-URL", "a")])
        #expect(fields.containsLine(withPrefix: "x-original-"))
        #expect(!fields.containsLine(withPrefix: "x-original-url-"))
    }

    @Test(arguments: [("", ""), (" \t ", ""), ("a", "a"), (" \ta b\t ", "a b")])
    func `outer blanks are no part of a value`(_ value: String, _ trimmed: String) {
        #expect(Array(HTTPFields.trimmed(Array(value.utf8)[...])) == Array(trimmed.utf8))
    }
}
