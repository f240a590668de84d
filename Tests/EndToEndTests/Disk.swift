import Foundation

/// A small file system of its own, which can be filled up and made read-only.
final class Disk {
    /// True where the tests may mount.
    static let isPossible = (try? Disk()) != nil

    let path: String
    private var filler: String { path + "/filler" }

    init() throws {
        path = Peer.makeDirectory().path
        try Self.run("mount", "-t", "tmpfs", "-o", "size=2m,mode=700", "tmpfs", path)
    }

    deinit { try? Self.run("umount", "--lazy", path) }

    /// Remounts it, `ro` or `rw`.
    func remount(_ mode: String) throws { try Self.run("mount", "-o", "remount,\(mode)", path) }

    /// Takes all space.
    func fill() throws {
        _ = FileManager.default.createFile(atPath: filler, contents: nil)
        guard let file = FileHandle(forWritingAtPath: filler) else { return }
        while (try? file.write(contentsOf: Data(count: 512))) != nil {}
        try? file.close()
    }

    /// Gives the space back.
    func empty() throws { try FileManager.default.removeItem(atPath: filler) }

    private static func run(_ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        if process.terminationStatus != 0 {
            throw Peer.Failure(description: arguments.joined(separator: " "))
        }
    }
}
