public import Foundation

/// A directory that goes with the test, in memory where the system has such a place: thousands of `fsync` take minutes.
public final class TestDirectory: Sendable {
    /// Where it is; nothing is there at first.
    public let path: String

    /// Chooses a path.
    public init() {
        let memory = URL(fileURLWithPath: "/dev/shm")
        let isThere = FileManager.default.isWritableFile(atPath: memory.path())
        let parent = isThere ? memory : FileManager.default.temporaryDirectory
        path = parent.appending(path: "sallyport-\(UUID().uuidString)").path()
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The names in it, sorted.
    public var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted() ?? [] }

    /// The names of entries of ours: 32 digits.
    public var entries: [String] { names.filter { $0.utf8.count == 32 } }

    /// What a file holds.
    public func bytes(_ name: String) throws -> [UInt8] { try Array(Data(contentsOf: url(name))) }

    /// Writes a file.
    public func write(_ bytes: [UInt8], _ name: String) throws { try Data(bytes).write(to: url(name)) }

    /// Removes a file.
    public func remove(_ name: String) throws { try FileManager.default.removeItem(at: url(name)) }

    /// Makes the directory.
    public func make(mode: Int = 0o700) throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: mode])
    }

    /// Sets attributes of a file, or of the directory.
    public func set(_ attributes: [FileAttributeKey: Any], _ name: String = "") throws {
        try FileManager.default.setAttributes(attributes, ofItemAtPath: name.isEmpty ? path : url(name).path())
    }

    /// The attributes of a file, or of the directory.
    public func attributes(_ name: String = "") throws -> [FileAttributeKey: Any] {
        try FileManager.default.attributesOfItem(atPath: name.isEmpty ? path : url(name).path())
    }

    private func url(_ name: String) -> URL { URL(fileURLWithPath: path).appending(path: name) }
}
