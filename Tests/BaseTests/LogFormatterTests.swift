import Base
import Testing

struct LogFormatterTests {
    private func line(
        _ format: LogFormat, _ message: String, _ attributes: [Log.Attribute] = [], level: Log.Level = .info
    ) -> String {
        var line: [UInt8] = []
        LogFormatter(format: format, serviceName: "sallyport", serviceVersion: "1.0").append(
            level, event: "startup.server.listening", message: message, attributes: attributes,
            at: UnixTime(seconds: 1_705_314_600, nanoseconds: 123_000_000), to: &line)
        return String(decoding: line, as: UTF8.self)
    }

    @Test func `a JSON line has the shape of OpenTelemetry's log data model`() {
        let attributes: [Log.Attribute] = [
            ("server.address", .text("0.0.0.0")), ("server.port", .number(8080)), ("ratio", .fraction(0.5)),
            ("tls", .flag(true)), ("odd", .fraction(.nan)),
        ]
        #expect(
            line(.json, "Server started", attributes)
                == #"{"timestamp":"2024-01-15T10:30:00.123Z","severityText":"INFO","severityNumber":9,"#
                + #""body":"Server started","resource":{"service.name":"sallyport","service.version":"1.0"},"#
                + #""attributes":{"event.name":"startup.server.listening","event.domain":"startup","#
                + #""server.address":"0.0.0.0","server.port":8080,"ratio":0.5,"tls":true,"odd":null}}"# + "\n")
    }

    @Test func `a console line is for people`() {
        #expect(
            line(.console, "Server started", [("host", .text("a b")), ("port", .number(1)), ("empty", .text(""))])
                == "2024-01-15T10:30:00.123Z  INFO startup.server.listening: Server started "
                + "host=\"a b\" port=1 empty=\"\"\n")
        #expect(line(.console, "x", level: .error).hasPrefix("2024-01-15T10:30:00.123Z ERROR "))
    }

    @Test(arguments: [
        (Log.Level.trace, 1, "TRACE"), (.debug, 5, "DEBUG"), (.info, 9, "INFO"), (.warn, 13, "WARN"),
        (.error, 17, "ERROR"),
    ])
    func `levels carry OpenTelemetry's numbers`(level: Log.Level, number: Int, text: String) {
        #expect(line(.json, "", level: level).contains(#""severityText":"\#(text)","severityNumber":\#(number),"#))
    }

    @Test(
        arguments: LogFormat.allCases,
        [
            "\n2024-01-15T10:30:00.123Z  INFO auth.request.authenticated: forged", "\r\n", "\u{1B}[2J", "\u{7F}\u{85}",
            "\u{2028}\u{2029}\u{202E}\u{FEFF}", "\",\"user.name\":\"admin", "\\\",\"a\":\"b", "\0", "a\" user.name=\"b",
            String(decoding: [0x61, 0xFF, 0x62] as [UInt8], as: UTF8.self),
        ])
    func `a value cannot forge a line, an attribute or a terminal's escape`(format: LogFormat, value: String) {
        for text in [line(format, value), line(format, "m", [("key", .text(value))])] {
            #expect(text.dropLast().unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value < 0x7F })
            #expect(text.hasSuffix("\n"))
            #expect(quotesAreBalanced(text))
            #expect(!text.contains(#","user.name":"admin"#))
        }
    }

    @Test(arguments: LogFormat.allCases)
    func `long values are cut at a character and the line stays bounded`(format: LogFormat) {
        let long = String(repeating: "é\u{1}", count: 100_000)
        let many = (0..<1000).map { _ in ("key" as LogKey, Log.Value.text(long)) }
        let text = line(format, long, many)
        #expect(text.utf8.count < 64 * 1024 * 4)
        #expect(text.contains("…"))
        #expect(line(format, "m", [("key", .text(String(repeating: "x", count: 1024)))]).contains("…") == false)
    }

    /// True if quotation marks that are not escaped come in pairs.
    private func quotesAreBalanced(_ text: String) -> Bool {
        var isEscaped = false
        var quotes = 0
        for byte in text.utf8 {
            if isEscaped {
                isEscaped = false
            } else if byte == 0x5C {
                isEscaped = true
            } else if byte == 0x22 {
                quotes += 1
            }
        }
        return quotes % 2 == 0
    }
}
