import HTTP
import Testing

struct HTTPRequestReaderTests {
    private static let host = "Host: a\r\n"

    static let refused: [HeadCase] = [
        // Lines.
        HeadCase(400, "bare LF ends the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n"),
        HeadCase(400, "bare LF ends a field line", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n"),
        HeadCase(400, "bare LF ends the head", "GET / HTTP/1.1\r\nHost: a\r\n\n"),
        HeadCase(400, "lone CR in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n"),
        HeadCase(400, "lone CR before a line", "GET / HTTP/1.1\r\nHost: a\r\n\rX: a\r\n\r\n"),
        HeadCase(400, "two CR before LF", "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n"),
        HeadCase(400, "two empty lines first", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        HeadCase(400, "an empty line of LF first", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        HeadCase(400, "a lone CR first", "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        // Request line.
        HeadCase(400, "a blank first", " GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        HeadCase(400, "two blanks after the method", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
        HeadCase(400, "two blanks before the version", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n"),
        HeadCase(400, "a TAB after the method", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        HeadCase(400, "a blank after the version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"),
        HeadCase(400, "no version", "GET /\r\nHost: a\r\n\r\n"),
        HeadCase(400, "no target", "GET HTTP/1.1\r\nHost: a\r\n\r\n"),
        HeadCase(400, "no method", "/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        HeadCase(400, "a method with a colon", "GET: / HTTP/1.1\r\nHost: a\r\n\r\n"),
        HeadCase(400, "a version in small letters", "GET / http/1.1\r\nHost: a\r\n\r\n"),
        HeadCase(400, "a version without dot", "GET / HTTP/11\r\nHost: a\r\n\r\n"),
        HeadCase(400, "a version of two digits", "GET / HTTP/1.10\r\nHost: a\r\n\r\n"),
        HeadCase(400, "a version with a comma", "GET / HTTP/1,1\r\nHost: a\r\n\r\n"),
        HeadCase(400, "another protocol", "GET / ICAP/1.1\r\nHost: a\r\n\r\n"),
        HeadCase(400, "TLS", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}"),
        HeadCase(505, "HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        HeadCase(505, "HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n"),
        HeadCase(505, "HTTP/0.9 spelled out", "GET / HTTP/0.9\r\nHost: a\r\n\r\n"),
        HeadCase(501, "a method too long", String(repeating: "A", count: 33) + " / HTTP/1.1\r\nHost: a\r\n\r\n"),
        // Target.
        HeadCase(400, "a fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n"),
        HeadCase(400, "a byte beyond ASCII", "GET /ä HTTP/1.1\r\nHost: a\r\n\r\n"),
        HeadCase(400, "DEL in the target", "GET /\u{7F} HTTP/1.1\r\nHost: a\r\n\r\n"),
        HeadCase(400, "NUL in the target", "GET /\u{0} HTTP/1.1\r\nHost: a\r\n\r\n"),
        HeadCase(400, "a target without slash", "GET a HTTP/1.1\r\nHost: a\r\n\r\n"),
        HeadCase(400, "asterisk for GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
        HeadCase(400, "asterisk and more", "OPTIONS *a HTTP/1.1\r\nHost: a\r\n\r\n"),
        HeadCase(400, "authority form", "GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n"),
        HeadCase(501, "CONNECT", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n"),
        HeadCase(501, "CONNECT in origin form", "CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n"),
        HeadCase(400, "another scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        HeadCase(400, "no host in an absolute target", "GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n"),
        HeadCase(400, "user information", "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        HeadCase(400, "a target for another host", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        // Field lines.
        HeadCase(400, "a blank before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n"),
        HeadCase(400, "a TAB before the colon", "GET / HTTP/1.1\r\nHost\t: a\r\n\r\n"),
        HeadCase(400, "folded by a blank", "GET / HTTP/1.1\r\nHost: a\r\n b: c\r\n\r\n"),
        HeadCase(400, "folded by a TAB", "GET / HTTP/1.1\r\nHost: a\r\n\tb\r\n\r\n"),
        HeadCase(400, "folded before the first line", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
        HeadCase(400, "no name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n"),
        HeadCase(400, "no colon", "GET / HTTP/1.1\r\nHost: a\r\nabc\r\n\r\n"),
        HeadCase(400, "a name with a byte beyond ASCII", "GET / HTTP/1.1\r\nHost: a\r\nä: b\r\n\r\n"),
        HeadCase(400, "NUL in a name", "GET / HTTP/1.1\r\nHost: a\r\nx\u{0}: b\r\n\r\n"),
        HeadCase(400, "parentheses in a name", "GET / HTTP/1.1\r\nHost: a\r\nx(y): b\r\n\r\n"),
        HeadCase(400, "NUL in a value", "GET / HTTP/1.1\r\nHost: a\r\nx: \u{0}\r\n\r\n"),
        HeadCase(400, "ESC in a value", "GET / HTTP/1.1\r\nHost: a\r\nx: 12345678\u{1B}\r\n\r\n"),
        HeadCase(400, "DEL in a value", "GET / HTTP/1.1\r\nHost: a\r\nx: 1234567\u{7F}9\r\n\r\n"),
        // Host.
        HeadCase(400, "no Host", "GET / HTTP/1.1\r\nX: a\r\n\r\n"),
        HeadCase(400, "two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n"),
        HeadCase(400, "two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"),
        HeadCase(400, "a list of hosts", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"),
        HeadCase(400, "a host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
        HeadCase(400, "a host with user information", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"),
        HeadCase(400, "a port that is none", "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n"),
        HeadCase(400, "two ports", "GET / HTTP/1.1\r\nHost: a:1:2\r\n\r\n"),
        HeadCase(400, "an open bracket", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n"),
        HeadCase(400, "text behind a bracket", "GET / HTTP/1.1\r\nHost: [::1]a\r\n\r\n"),
        // Framing: CL.TE, TE.CL, TE.TE and their relatives.
        HeadCase(
            400, "both framings",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n"),
        HeadCase(
            400, "both, the other way",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n"),
        HeadCase(
            400, "two equal lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n"),
        HeadCase(400, "two lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"),
        HeadCase(400, "a list of equal lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\n"),
        HeadCase(400, "a signed length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n"),
        HeadCase(400, "a negative length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n"),
        HeadCase(400, "a hexadecimal length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\n"),
        HeadCase(400, "an empty length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \r\n\r\n"),
        HeadCase(400, "a length with a blank", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1 2\r\n\r\n"),
        HeadCase(
            400, "a length beyond 64 bits", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551621\r\n\r\n"
        ),
        HeadCase(
            400, "two codings lines",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n"),
        HeadCase(400, "a coding in HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"),
        HeadCase(501, "gzip, chunked", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"),
        HeadCase(501, "identity", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n"),
        HeadCase(501, "chunked twice", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n"),
        HeadCase(501, "almost chunked", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n"),
        HeadCase(501, "chunked in quotes", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \"chunked\"\r\n\r\n"),
        HeadCase(
            501, "chunked with a parameter", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked;a=b\r\n\r\n"),
        HeadCase(501, "an empty coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\r\n"),
        HeadCase(
            400, "vertical TAB before chunked", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \u{B}chunked\r\n\r\n"),
    ]

    @Test(arguments: refused)
    func `a head that readers could take in two ways is refused`(_ example: HeadCase) {
        guard case .failure(let status, _) = HeadResult.whole(Array(example.head.utf8)) else {
            Issue.record("accepted or left open")
            return
        }
        #expect(status == example.status)
    }

    static let accepted: [(head: String, request: String, framing: BodyFraming, keepAlive: Bool)] = [
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / - http11|Host=a", .none, true),
        ("\r\nGET /a?b?c HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a b?c http11|Host=a", .none, true),
        ("GET /? HTTP/1.1\r\nhOST:a:8080\r\n\r\n", "GET /  http11|hOST=a:8080", .none, true),
        ("GET / HTTP/1.0\r\n\r\n", "GET / - http10", .none, false),
        ("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "GET / - http10|Connection=Keep-Alive", .none, true),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade,\t CLOSE\r\n\r\n",
            "GET / - http11|Host=a|Connection=upgrade,\t CLOSE", .none, false
        ),
        (
            "GET / HTTP/1.0\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n",
            "GET / - http10|Connection=keep-alive|Connection=close", .none, false
        ),
        ("GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET / - http11|Host=", .none, true),
        ("GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "GET / - http11|Host=[::1]:80", .none, true),
        ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * - http11|Host=a", .none, true),
        ("GET http://A/b?c HTTP/1.1\r\nHost: a\r\n\r\n", "GET /b c http11|Host=a", .none, true),
        ("GET HTTPS://a:1?c HTTP/1.1\r\nHost: a:1\r\n\r\n", "GET / c http11|Host=a:1", .none, true),
        ("OPTIONS http://a HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * - http11|Host=a", .none, true),
        ("GET http://a/ HTTP/1.0\r\n\r\n", "GET / - http10|host=a", .none, false),
        (
            "M-SEARCH /%zz;..\\|^` HTTP/1.1\r\nHost: a\r\nX:\t v \t w \t\r\nY: \t \r\n\r\n",
            "M-SEARCH /%zz;..\\|^` - http11|Host=a|X=v \t w|Y=", .none, true
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 007\r\n\r\n1234567",
            "POST / - http11|Host=a|Content-Length=007", .length(7), true
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", "POST / - http11|Host=a|Content-Length=0", .none,
            true
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: CHUNKED\r\n\r\n0\r\n\r\n",
            "POST / - http11|Host=a|Transfer-Encoding=CHUNKED", .chunked, true
        ),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: é\u{80}\r\n\r\n", "GET / - http11|Host=a|X=é\u{80}", .none, true),
    ]

    @Test(arguments: accepted.indices)
    func `a clear head is a request`(_ index: Int) throws {
        let example = Self.accepted[index]
        let bytes = Array(example.head.utf8)
        let tail = example.head.components(after: "\r\n\r\n")
        #expect(
            HeadResult.whole(bytes)
                == .request(
                    example.request, example.framing, keepAlive: example.keepAlive, headLength: bytes.count - tail))
    }

    @Test(arguments: [1, 2, 3, 7, 16])
    func `the result does not depend on how the bytes are cut`(_ step: Int) {
        for head in Self.refused.map(\.head) + Self.accepted.map(\.head) {
            let bytes = Array(head.utf8)
            #expect(HeadResult.piecewise(bytes, step: step) == .whole(bytes), "\(head)")
        }
    }

    @Test func `each byte is allowed or refused in each place of a name and of a value`() {
        let symbols = Array("!#$%&'*+-.^_`|~".utf8)
        for byte in UInt8.min...UInt8.max where byte != 0x0A && byte != 0x0D && byte != 0x3A {
            let isLetterOrDigit =
                Unicode.Scalar(byte).isASCII && Character(Unicode.Scalar(byte)).isLetter
                || (0x30...0x39).contains(byte)
            let isToken = isLetterOrDigit || symbols.contains(byte)
            let isText = byte >= 0x20 && byte != 0x7F || byte == 0x09
            for place in 0..<20 {
                var name = [UInt8](repeating: 0x61, count: 20)
                name[place] = byte
                for (line, isAllowed) in [(name + Array(": b".utf8), isToken), (Array("a: ".utf8) + name, isText)] {
                    let head = Array("GET / HTTP/1.1\r\nHost: a\r\n".utf8) + line + Array("\r\n\r\n".utf8)
                    guard case .request = HeadResult.whole(head) else {
                        #expect(!isAllowed, "\(byte) at \(place)")
                        continue
                    }
                    #expect(isAllowed, "\(byte) at \(place)")
                }
            }
        }
    }

    @Test func `every beginning of a head asks for more`() {
        for example in Self.accepted {
            guard case .request(_, _, _, let length) = HeadResult.whole(Array(example.head.utf8)) else { continue }
            let bytes = Array(example.head.utf8)
            for end in 0..<length { #expect(HeadResult.whole(Array(bytes[..<end])) == .needMore) }
        }
    }
}

extension String {
    /// How many bytes follow the first `separator`, an empty line at the very start not counted.
    fileprivate func components(after separator: String) -> Int {
        let bytes = Array(utf8)
        let separator = Array(separator.utf8)
        for start in 2..<bytes.count where bytes[start...].starts(with: separator) {
            return bytes.count - start - separator.count
        }
        return 0
    }
}
