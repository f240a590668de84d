import Foundation

/// A directory that goes with the test, in memory where the system has such a place: thousands of `fsync` take minutes.
final class TestDirectory: Sendable {
    let path: String

    init() {
        let memory = URL(fileURLWithPath: "/dev/shm")
        let isThere = FileManager.default.isWritableFile(atPath: memory.path())
        let parent = isThere ? memory : FileManager.default.temporaryDirectory
        path = parent.appending(path: "sallyport-\(UUID().uuidString)").path()
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The names in it, sorted.
    var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted() ?? [] }

    /// The names of entries.
    var entries: [String] { names.filter { $0.utf8.count == 32 } }

    func bytes(_ name: String) throws -> [UInt8] { try Array(Data(contentsOf: url(name))) }

    func write(_ bytes: [UInt8], _ name: String) throws { try Data(bytes).write(to: url(name)) }

    func remove(_ name: String) throws { try FileManager.default.removeItem(at: url(name)) }

    func make(mode: Int = 0o700) throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: mode])
    }

    func set(_ attributes: [FileAttributeKey: Any], _ name: String = "") throws {
        try FileManager.default.setAttributes(attributes, ofItemAtPath: name.isEmpty ? path : url(name).path())
    }

    func attributes(_ name: String = "") throws -> [FileAttributeKey: Any] {
        try FileManager.default.attributesOfItem(atPath: name.isEmpty ? path : url(name).path())
    }

    private func url(_ name: String) -> URL { URL(fileURLWithPath: path).appending(path: name) }
}
