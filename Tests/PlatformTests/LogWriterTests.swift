import Base
import Glibc
@testable import Platform
import Testing

struct LogWriterTests {
    /// A pipe: what is written to `writer` can be read from `reader`.
    private struct Pipe: ~Copyable {
        let reader: CInt
        let writer: CInt

        init() throws {
            var ends: [CInt] = [-1, -1]
            try #require(unsafe pipe(&ends) == 0)
            (reader, writer) = (ends[0], ends[1])
        }

        /// What comes until the writing end closes.
        func textToTheEnd() throws -> String {
            close(writer)
            return String(decoding: try FileText.contents(of: reader, named: "pipe", limit: 1 << 24), as: UTF8.self)
        }

        deinit { close(reader) }
    }

    private func writer(_ pipe: borrowing Pipe, capacity: Int = 1 << 20) throws -> LogWriter {
        try LogWriter(
            formatter: LogFormatter(format: .console), descriptor: pipe.writer, capacity: capacity,
            clock: { UnixTime(seconds: 0) })
    }

    @Test func `lines are written in order and whole by the time it is closed`() throws {
        let pipe = try Pipe()
        let writer = try writer(pipe)
        for index in 0..<100 { writer.write(.info, event: "a.b", message: "line", attributes: [("n", .number(index))]) }
        writer.close()
        let expected = (0..<100).map { "1970-01-01T00:00:00.000Z  INFO a.b: line n=\($0)\n" }.joined()
        #expect(try pipe.textToTheEnd() == expected)
        #expect(writer.droppedLines == 0)
    }

    @Test func `when nobody reads, lines are dropped, nobody waits, and a later line says how many`() async throws {
        let pipe = try Pipe()
        let writer = try writer(pipe, capacity: 4096)
        let long = String(repeating: "x", count: 1000)
        // More than the pipe's buffer (64 KiB) and the writer's together.
        for _ in 0..<200 { writer.write(.info, event: "a.b", message: long, attributes: []) }
        let dropped = writer.droppedLines
        #expect(dropped > 100)
        let reader = pipe.reader
        let reading = Task.detached { try FileText.contents(of: reader, named: "pipe", limit: 1 << 24) }
        #expect(writer.flush(timeout: .seconds(10)))
        writer.write(.info, event: "a.b", message: "later", attributes: [])
        writer.close()
        close(pipe.writer)
        let lines = String(decoding: try await reading.value, as: UTF8.self).split(separator: "\n")
        let notes = lines.filter { $0.contains("WARN logging.lines.dropped: ") }
        #expect(notes.compactMap { Int($0.split(separator: "=").last ?? "") }.reduce(0, +) == dropped)
        #expect(lines.count - notes.count == 200 - dropped + 1)
    }

    @Test func `lines of many threads never mix`() async throws {
        let pipe = try Pipe()
        let writer = try writer(pipe)
        await withTaskGroup { group in
            for task in 0..<4 {
                group.addTask {
                    for _ in 0..<50 { writer.write(.warn, event: "a.b", message: "task\(task)", attributes: []) }
                }
            }
        }
        writer.close()
        let lines = try pipe.textToTheEnd().split(separator: "\n")
        #expect(lines.count == 200)
        #expect(lines.allSatisfy { $0.hasPrefix("1970-01-01T00:00:00.000Z  WARN a.b: task") })
    }

    @Test func `what is logged after closing is dropped`() throws {
        let pipe = try Pipe()
        let writer = try writer(pipe)
        writer.close()
        writer.write(.info, event: "a.b", message: "late", attributes: [])
        #expect(writer.droppedLines == 1)
        #expect(try pipe.textToTheEnd() == "")
    }

    @Test func `below its level nothing is written and attributes are not even made`() throws {
        let pipe = try Pipe()
        let writer = try writer(pipe)
        let log = Log(level: .warn, sink: writer)
        var made = 0
        func attributes() -> [Log.Attribute] {
            made += 1
            return []
        }
        log.write(.info, event: "a.b", "quiet", attributes())
        log.write(.warn, event: "a.b", "loud", attributes())
        writer.close()
        #expect(made == 1)
        #expect(try pipe.textToTheEnd() == "1970-01-01T00:00:00.000Z  WARN a.b: loud\n")
    }
}
