import Foundation

/// Many requests of one curl over kept connections, each its own, with the content of every answer.
enum Batch {
    /// A request.
    struct Request {
        let url: String
        var method = "GET"
        /// `user:password` for Basic; nil for none.
        var credentials: String?
        var fields: [String] = []
    }

    /// What came back, in the order of the requests.
    struct Answer {
        /// 0 if there was no whole answer.
        var status = 0
        var seconds = 0.0
        var body = ""
    }

    /// Sends all requests, `parallel` at a time; each may take 20 seconds.
    static func send(_ requests: [Request], parallel: Int = 50) throws -> [Answer] {
        let directory = Peer.makeDirectory()
        let configuration = requests.enumerated().map { lines(of: $1, $0, directory) }.joined(separator: "next\n")
        let peer = try Peer(
            "/usr/bin/curl",
            ["--stderr", "@DIR@/errors", "--parallel", "--parallel-max", "\(parallel)", "--config", "@DIR@/requests"],
            files: ["requests": configuration], directory: directory, port: nil)
        peer.waitForExit(seconds: 60)
        var answers = requests.map { _ in Answer() }
        for line in peer.output.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 4, let index = Int(words[0]), words[3] == "0" else { continue }
            answers[index].status = Int(words[1]) ?? 0
            answers[index].seconds = Double(words[2]) ?? 0
            let body = try? String(contentsOf: directory.appending(path: "\(index)"), encoding: .utf8)
            answers[index].body = body ?? ""
        }
        try FileManager.default.removeItem(at: directory)
        return answers
    }

    /// How many answers have each status.
    static func statuses(_ answers: [Answer]) -> [Int: Int] {
        Dictionary(grouping: answers) { $0.status }.mapValues(\.count)
    }

    private static func lines(of request: Request, _ index: Int, _ directory: URL) -> String {
        var lines = [
            "url = \(quoted(request.url))", "request = \(quoted(request.method))", "silent", "max-time = 20",
            "output = \(quoted(directory.appending(path: "\(index)").path))",
            "write-out = \"\(index) %{http_code} %{time_total} %{exitcode}\\n\"",
        ]
        if let credentials = request.credentials { lines.append("user = \(quoted(credentials))") }
        lines += request.fields.map { "header = \(quoted($0))" }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func quoted(_ text: String) -> String {
        "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
}
