import Foundation

/// Many real clients at once; each answer is seen the moment it is there.
enum Crowd {
    /// Clients that vouch for one user at one daemon.
    struct Group {
        let url: String
        let user: String
        let count: Int
        var fields: [String] = []
    }

    /// What one of them got.
    struct Answer {
        let user: String
        /// 0 if there was no answer.
        let status: Int
        let seconds: Double
        let authorization: String?
    }

    /// Sends all requests, `parallel` at a time; `each` sees every answer as it comes.
    static func send(
        _ groups: [Group], parallel: Int = 300, timeout: Int = 20, each: (Answer) -> Void = { _ in }
    ) throws -> [Answer] {
        var arguments = ["-s", "-Z", "--parallel-immediate", "--parallel-max", "\(parallel)"]
        for (index, group) in groups.enumerated() {
            if index > 0 { arguments.append("--next") }
            // Standard error is not buffered; but curl's progress of parallel transfers cannot be kept from it.
            let format = "%{stderr}\u{1}\(group.user) %{http_code} %{time_total} %header{authorization}\n"
            arguments += ["-s", "-m", "\(timeout)", "-w", format, "-H", "Remote-User: \(group.user)"]
            arguments += group.fields.flatMap { ["-H", $0] }
            arguments += (0..<group.count).flatMap { _ in ["-o", "/dev/null", group.url] }
        }
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/curl")
        process.arguments = arguments
        process.standardError = pipe
        process.standardOutput = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        var answers: [Answer] = []
        var rest = Data()
        while true {
            let data = pipe.fileHandleForReading.availableData
            if data.isEmpty { break }
            rest += data
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                let line = rest[..<end].split(separator: 1, omittingEmptySubsequences: false)
                rest = Data(rest[(end + 1)...])
                guard line.count > 1 else { continue }
                let answer = answer(String(decoding: line[line.count - 1], as: UTF8.self))
                answers.append(answer)
                each(answer)
            }
        }
        process.waitUntilExit()
        return answers
    }

    /// The statuses of answers, each once.
    static func statuses(_ answers: [Answer]) -> Set<Int> { Set(answers.map(\.status)) }

    private static func answer(_ line: String) -> Answer {
        let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        let authorization = words.count == 4 && !words[3].isEmpty ? String(words[3]) : nil
        return Answer(
            user: String(words[0]), status: words.count > 1 ? Int(words[1]) ?? 0 : 0,
            seconds: words.count > 2 ? Double(words[2]) ?? 0 : 0, authorization: authorization)
    }
}
