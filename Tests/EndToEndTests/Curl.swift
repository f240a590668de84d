import Foundation

/// A real HTTP client.
enum Curl {
    /// An answer as curl printed it.
    struct Answer {
        var status: Int
        var fields: [(name: String, value: String)]
        var body: String

        /// The values of all field lines with a name.
        subscript(name: String) -> [String] {
            fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
        }
    }

    /// Sends one request; `arguments` are curl's.
    static func send(_ url: String, _ arguments: String...) throws -> Answer { try send(url, arguments) }

    /// Sends one request; `arguments` are curl's.
    static func send(_ url: String, _ arguments: [String]) throws -> Answer {
        try parse(run(["-s", "-i", "-m", "20", "--path-as-is"] + arguments + [url]))
    }

    /// Sends the same request `count` times in parallel; the values of `Authorization` and statuses of all answers.
    static func sendInParallel(_ count: Int, _ url: String, _ arguments: String...) throws -> [Answer] {
        let format = "\u{1}%{http_code} %header{authorization}\n"
        let urls = (0..<count).flatMap { _ in ["-o", "/dev/null", url] }
        let text = try run(
            ["-s", "-m", "20", "-Z", "--parallel-immediate", "--parallel-max", "\(count)", "-w", format] + arguments
                + urls)
        return text.split(separator: "\u{1}").map { line in
            let parts = line.trimmingCharacters(in: .newlines).split(separator: " ", maxSplits: 1)
            let value = parts.count == 2 ? [(name: "Authorization", value: String(parts[1]))] : []
            return Answer(status: Int(parts[0]) ?? 0, fields: value, body: "")
        }
    }

    private static func run(_ arguments: [String]) throws -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/curl")
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    /// Splits `curl -i` output; interim answers (1xx) are dropped.
    private static func parse(_ text: String) throws -> Answer {
        var rest = text[...]
        while true {
            let parts = rest.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
            let lines = parts[0].split(separator: "\r\n")
            let words = lines.first?.split(separator: " ", omittingEmptySubsequences: false) ?? []
            let status = words.count > 1 ? Int(words[1]) ?? 0 : 0
            let body = parts.count == 2 ? parts[1] : ""
            if (100..<200).contains(status) {
                rest = body
                continue
            }
            let fields = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
                guard let colon = line.firstIndex(of: ":") else { return nil }
                let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
                return (String(line[..<colon]), value)
            }
            return Answer(status: status, fields: fields, body: String(body))
        }
    }
}
