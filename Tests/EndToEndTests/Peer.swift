import Foundation
import Platform

/// A real program that a test started: its own folder, its own log, ended with the test.
final class Peer {
    /// Why a program did not come up.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let directory: URL
    private let process = Process()
    private let log: URL
    private let endsAtOnce: Bool

    /// Starts `executable` in a fresh folder, which holds `files`, and waits until `port` answers. `endsAtOnce` is for a
    /// program that takes its time to end and has nothing to lose.
    init(
        _ executable: String, _ arguments: [String], files: [String: String] = [:], environment: [String: String] = [:],
        directory: URL = Peer.makeDirectory(), endsAtOnce: Bool = false, port: Int?
    ) throws {
        self.endsAtOnce = endsAtOnce
        self.directory = directory
        log = directory.appending(path: "log")
        for (name, text) in files {
            try Data(text.utf8).write(to: directory.appending(path: name))
        }
        _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments.map { $0.replacing("@DIR@", with: directory.path) }
        // To a daemon this one would be a misspelt setting.
        let inherited = ProcessInfo.processInfo.environment.filter { $0.key != Project.daemonVariable }
        process.environment = inherited.merging(environment) { $1 }
        process.currentDirectoryURL = directory
        let handle = try FileHandle(forWritingTo: log)
        process.standardOutput = handle
        process.standardError = handle
        process.standardInput = FileHandle.nullDevice
        try process.run()
        if let port { try wait(for: port) }
    }

    deinit { stop() }

    /// What the program printed so far.
    var output: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    /// Waits until the program has printed a text, five seconds unless told otherwise.
    func awaitOutput(_ text: String, seconds: Int = 5) -> Bool {
        for _ in 0..<seconds * 100 {
            if output.contains(text) { return true }
            usleep(10_000)
        }
        return false
    }

    /// Asks the program to end, and waits for it; returns its exit status.
    @discardableResult
    func stop() -> Int32 {
        if process.isRunning { signal(endsAtOnce ? SIGKILL : SIGTERM) }
        signal(SIGCONT)
        return waitForExit()
    }

    /// Waits until the program ends by itself, at most `seconds`; returns its exit status.
    @discardableResult
    func waitForExit(seconds: Int = 15) -> Int32 {
        for _ in 0..<seconds * 100 where process.isRunning { usleep(10_000) }
        if process.isRunning {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        return process.terminationStatus
    }

    /// Sends a signal.
    func signal(_ number: Int32) { if process.isRunning { kill(process.processIdentifier, number) } }

    /// How many of its threads have a name.
    func threadCount(named name: String) -> Int {
        let tasks = "/proc/\(process.processIdentifier)/task"
        return ((try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []).count { task in
            (try? String(contentsOfFile: "\(tasks)/\(task)/comm", encoding: .utf8)) == name + "\n"
        }
    }

    /// Sends a signal in a while, whatever happens here meanwhile.
    func signal(_ number: Int32, after seconds: Double) {
        let process = process.processIdentifier
        Thread.detachNewThread {
            usleep(UInt32(seconds * 1_000_000))
            kill(process, number)
        }
    }

    private func wait(for port: Int) throws {
        for _ in 0..<3000 {
            if Ports.isListening(port) { return }
            guard process.isRunning else { break }
            usleep(10_000)
        }
        throw Failure(description: "\(process.executableURL?.path ?? "") did not come up on \(port):\n\(output)")
    }

    /// A fresh folder below the system's temporary one, removed when the tests end; short, since unix sockets live in it.
    static func makeDirectory() -> URL {
        _ = removal
        let url = FileManager.default.temporaryDirectory.appending(
            path: "sallyport-\(UInt32.random(in: .min ... .max))")
        try? FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        directories.withLock { $0.append(url) }
        return url
    }

    private static let directories = Locked<[URL]>([])
    private static let removal: Int32 = atexit {
        for url in Peer.directories.withLock({ $0 }) { try? FileManager.default.removeItem(at: url) }
    }

    /// The program's path, looked up in the usual folders and in the project's own peers.
    static func find(_ name: String) -> String? {
        let folders = [
            "/usr/sbin", "/usr/bin", "/usr/local/bin", Project.root.appending(path: ".build/peers/bin").path,
        ]
        return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// The path of a program of `scripts/bootstrap --tests`; a failure that says so if it is not there.
    static func require(_ name: String, in folder: String? = nil) throws -> String {
        let path = folder.map { "\($0)/\(name)" } ?? find(name)
        guard let path, FileManager.default.isExecutableFile(atPath: path) else {
            throw Failure(description: "\(name) is not installed: run scripts/bootstrap --tests")
        }
        return path
    }
}
