import Foundation

/// A file system in memory, for a test.
public final class Mount: Sendable {
    /// True where the tests may mount.
    public static let isPossible = (try? Mount("size=64k")) != nil

    /// The system refused it.
    public struct Refused: Error {}

    /// Where it is; only its owner may enter it.
    public let path = FileManager.default.temporaryDirectory.appending(path: "sallyport-\(UUID().uuidString)").path()

    /// Mounts it with tmpfs's options: `size=256k`.
    public init(_ options: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        try Self.run(["mount", "-t", "tmpfs", "-o", "\(options),mode=700", "tmpfs", path])
    }

    deinit {
        try? Self.run(["umount", "--lazy", path])
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Remounts it, `ro` or `rw`.
    public func remount(_ mode: String) throws { try Self.run(["mount", "-o", "remount,\(mode)", path]) }

    /// Takes all space; the path of what does.
    @discardableResult
    public func fill() -> String {
        _ = FileManager.default.createFile(atPath: filler, contents: nil)
        if let file = FileHandle(forWritingAtPath: filler) {
            while (try? file.write(contentsOf: Data(count: 512))) != nil {}
            try? file.close()
        }
        return filler
    }

    /// Gives the space back.
    public func empty() throws { try FileManager.default.removeItem(atPath: filler) }

    private var filler: String { path + "/filler" }

    /// Runs a program to its end.
    public static func run(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        if process.terminationStatus != 0 { throw Refused() }
    }
}
