import Foundation

/// A file system in memory, for a test.
final class Mount: Sendable {
    /// True where the tests may mount.
    static let isPossible = (try? Mount("size=64k")) != nil

    struct Refused: Error {}

    let path = FileManager.default.temporaryDirectory.appending(path: "sallyport-\(UUID().uuidString)").path()

    init(_ options: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        try Self.run(["mount", "-t", "tmpfs", "-o", "\(options),mode=700", "tmpfs", path])
    }

    deinit {
        try? Self.run(["umount", "--lazy", path])
        try? FileManager.default.removeItem(atPath: path)
    }

    func remount(_ mode: String) throws { try Self.run(["mount", "-o", "remount,\(mode)", path]) }

    /// Takes all space; the path of what does.
    func fill() -> String {
        let filler = path + "/filler"
        _ = FileManager.default.createFile(atPath: filler, contents: nil)
        if let file = FileHandle(forWritingAtPath: filler) {
            while (try? file.write(contentsOf: Data(count: 512))) != nil {}
            try? file.close()
        }
        return filler
    }

    /// Runs a program to its end.
    static func run(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        if process.terminationStatus != 0 { throw Refused() }
    }
}
