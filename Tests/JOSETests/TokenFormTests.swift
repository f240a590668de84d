import Base
import JOSE
import TestSupport
import Testing

/// Texts that are nearly a token.
@Suite struct TokenFormTests {
    private let fixture: AttackFixture
    private let good: String
    private let parts: [String]

    init() throws {
        fixture = try AttackFixture()
        good = fixture.rs256.mint(claims: AttackFixture.claims)
        parts = AttackFixture.parts(good)
    }

    @Test func `anything but three parts is refused`() {
        let (header, payload, signature) = (parts[0], parts[1], parts[2])
        #expect(fixture.judge(good) == nil)
        for text in [
            "", ".", "..", "...", "....", header, "\(header).\(payload)", ".\(good)", "\(good).",
            "\(good).\(signature)",
            "\(header)..\(signature)", ".\(payload).\(signature)", "\(header).\(payload).",
            "\(header)\(payload)\(signature)",
            "\(header).\(payload).\(payload).\(payload).\(signature)", "\(header)...\(signature)",
            String(repeating: ".", count: 10_000), "{\"payload\":\"\(payload)\",\"signature\":\"\(signature)\"}",
            "\(header),\(payload),\(signature)", "\(header)\u{FF0E}\(payload)\u{FF0E}\(signature)",
        ] where text != "\(header)..\(signature)" {
            #expect(fixture.judge(text) == .malformed, "\(text.prefix(40))")
        }
        #expect(fixture.judge("\(header)..\(signature)") == .badSignature)
    }

    @Test func `characters outside base64url are refused, wherever they stand`() {
        let bytes = Array(good.utf8)
        for wrong in [" ", "\n", "\r\n", "\t", "\u{0}", "=", "+", "/", "%41", "\"", "\u{FEFF}", "\u{C4}"] {
            let ends = [0, parts[0].utf8.count, parts[0].utf8.count + 1, 100, bytes.count]
            for position in ends {
                let changed = bytes[..<position] + Array(wrong.utf8) + bytes[position...]
                #expect(fixture.judge(Array(changed)) == .malformed)
            }
        }
        for byte in [UInt8(0x80), 0xC0, 0xFF] { #expect(fixture.judge([byte] + bytes) == .malformed) }
    }

    @Test func `padding, impossible lengths and unused bits are refused`() {
        for index in 0..<3 {
            for change in ["=", "==", "A"] {
                var changed = parts
                // Until four do not divide the length: only then padding would be where some readers expect it.
                changed[index] += change
                #expect(fixture.judge(changed.joined(separator: ".")) != nil)
            }
        }
        // 256 bytes leave four bits of the last character unused, 64 bytes as well.
        for minter in [fixture.rs256, fixture.es256, fixture.eddsa] {
            let token = Array(minter.mint(claims: AttackFixture.claims).utf8)
            let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
            let takers = alphabet.filter { fixture.judge(token.dropLast() + [$0]) != .malformed }
            #expect(takers.count == 4)
            #expect(takers.filter { fixture.judge(token.dropLast() + [$0]) == nil } == [token[token.count - 1]])
        }
    }

    @Test func `a long token is refused before it is read`() {
        let padding = String(repeating: "A", count: 16 << 10)
        #expect(fixture.judge("\(parts[0]).\(parts[1])\(padding).\(parts[2])") == .tooLarge)
        #expect(fixture.judge([UInt8](repeating: 0x41, count: 1 << 20)) == .tooLarge)
        #expect(fixture.judge([UInt8](repeating: 0x2E, count: 1 << 20)) == .tooLarge)
        let claims = AttackFixture.claims(["x": .text(String(repeating: "x", count: 11_000))])
        #expect(fixture.judge(fixture.rs256.mint(claims: claims)) == nil)
    }

    @Test(arguments: [
        ("eyJhbGciOiJub25lIn0.e30.", true), ("eyJ", true), ("eyJhbGciOiJ", true), ("a.b.c", true), ("a.b.c.d.e", true),
        ("..", true), ("", false), ("a", false), ("a.b", false), ("eyj", false), ("0123456789abcdef", false),
    ])
    func `what could be a token is known by its form`(_ text: String, _ expected: Bool) {
        #expect(UnverifiedToken.resemblesToken(Array(text.utf8)) == expected)
    }

    @Test func `a token prints nothing of itself`() throws {
        let token = try UnverifiedToken(Array(good.utf8))
        #expect("\(token)" == "<token>")
        #expect(String(reflecting: token) == "<token>")
        var dumped = ""
        dump(token, to: &dumped)
        #expect(!dumped.contains("rsa"))
        #expect(token.unverifiedIssuer == "https://issuer.example")
    }
}
