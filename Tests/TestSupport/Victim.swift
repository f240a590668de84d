import Foundation
import Platform

/// This test program, started again for one suite, which says with each line what it is sure of, and killed after some.
public struct Victim {
    /// The suite whose test writes lines until it is killed.
    public let suite: String
    /// What tells that test, by its environment, that it is the victim.
    public let environment: [String: String]

    /// Describes one.
    public init(_ suite: String, environment: [String: String]) {
        self.suite = suite
        self.environment = environment
    }

    /// Starts it, kills it with SIGKILL when it has said so many lines, and returns the words of all whole lines.
    public func words(after lines: Int) throws -> [[Substring]] {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["--testing-library", "swift-testing", "--filter", suite]
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var text = ""
        while text.utf8.count(where: { $0 == 0x0A }) < lines {
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { break }
            text += String(decoding: data, as: UTF8.self)
        }
        kill(process.processIdentifier, SIGKILL)
        text += String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        // The last line may be cut.
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { $0.split(separator: " ") }
    }
}
