import Foundation
import Platform
import TestSupport
import Testing

struct DirectoryTests {
    private let path = FileManager.default.temporaryDirectory.appending(path: "sallyport-\(UUID().uuidString)").path()

    private func removing<Result>(_ body: () throws -> Result) rethrows -> Result {
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try body()
    }

    private func mode(_ name: String = "") throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path + name)[.posixPermissions] as? Int
    }

    @Test func `a new directory and its files are nobody else's`() throws {
        try removing {
            let directory = try Directory(private: path)
            try AtomicFile("a", in: directory, bytes: [1, 2, 3]).commit()
            #expect(try mode() == 0o700)
            #expect(try mode("/a") == 0o600)
            #expect(try directory.read("a", limit: 3).bytes == [1, 2, 3])
            #expect(try directory.names() == ["a"])
        }
    }

    @Test(arguments: [0o701, 0o710, 0o740, 0o702, 0o750, 0o777])
    func `a directory that others may use is refused`(mode: Int) throws {
        try removing {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: mode])
            let error = #expect(throws: DirectoryError.self) { try Directory(private: path) }
            #expect(error?.code == .openToOthers)
            #expect(error?.detail.contains(path) == true)
        }
    }

    @Test(.enabled(if: geteuid() == 0)) func `another user's directory is refused`() throws {
        try removing {
            _ = try Directory(private: path)
            try FileManager.default.setAttributes([.ownerAccountID: 65534], ofItemAtPath: path)
            let error = #expect(throws: DirectoryError.self) { try Directory(private: path) }
            #expect(error?.code == .foreignOwner)
        }
    }

    @Test func `a directory without a parent, and a file, are refused`() throws {
        let missing = #expect(throws: DirectoryError.self) { try Directory(private: "/nowhere/at/all") }
        #expect(missing?.code == .system)
        let file = #expect(throws: DirectoryError.self) { try Directory(private: "/etc/hostname") }
        #expect(file?.code == .system)
    }

    @Test func `until it is committed a file changes nothing`() throws {
        try removing {
            let directory = try Directory(private: path)
            try AtomicFile("a", in: directory, bytes: [1]).commit()
            let next = try AtomicFile("a", in: directory, bytes: [2, 2])
            #expect(try directory.read("a", limit: 9).bytes == [1])
            #expect(try directory.names().sorted() == ["a", "a.tmp"])
            try next.commit()
            try directory.synchronize()
            #expect(try directory.read("a", limit: 9).bytes == [2, 2])
            #expect(try directory.names() == ["a"])
        }
    }

    @Test func `what is no regular file of the expected size is not read`() throws {
        try removing {
            let directory = try Directory(private: path)
            try AtomicFile("a", in: directory, bytes: [1, 2]).commit()
            #expect(throws: SystemError(code: EFBIG, call: "read \(path)/a")) { try directory.read("a", limit: 1) }
            try FileManager.default.createSymbolicLink(atPath: path + "/b", withDestinationPath: path + "/a")
            #expect(throws: SystemError.self) { try directory.read("b", limit: 9) }
            try FileManager.default.createDirectory(atPath: path + "/c", withIntermediateDirectories: false)
            #expect(throws: SystemError.self) { try directory.read("c", limit: 9) }
            #expect(throws: SystemError.self) { try directory.read("d", limit: 9) }
        }
    }

    @Test func `what is not there can be removed and touched`() throws {
        try removing {
            let directory = try Directory(private: path)
            try directory.remove("a")
            try directory.touch("a")
            #expect(try directory.names() == [])
            #expect(!directory.isReadOnly)
        }
    }

    @Test func `a lock is held once, names its holder, and ends with it`() throws {
        try removing {
            let directory = try Directory(private: path)
            let lock = try FileLock("lock", in: directory)
            withExtendedLifetime(lock) {
                let error = #expect(throws: DirectoryError.self) { try FileLock("lock", in: directory) }
                #expect(error?.code == .locked)
                #expect(error?.detail.contains("process \(getpid()), which holds \(path)/lock") == true)
            }
        }
        try removing {
            for _ in 0..<3 { _ = try FileLock("lock", in: try Directory(private: path)) }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a pipe in the place of a lock holds nobody up`() throws {
        try removing {
            let directory = try Directory(private: path)
            try Mount.run(["mkfifo", path + "/lock"])
            let lock = try FileLock("lock", in: directory)
            withExtendedLifetime(lock) {
                _ = #expect(throws: DirectoryError.self) { try FileLock("lock", in: directory) }
            }
        }
    }
}
