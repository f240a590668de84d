import Glibc

/// The right to be the only process that writes to a directory: `flock` on a file in it, gone with the process.
@safe public final class FileLock: Sendable {
    private let descriptor: CInt

    /// Takes the lock `name` at once or not at all. The file keeps the holder's process ID, for the message that the
    /// next one gets.
    public init(_ name: String, in directory: Directory) throws(DirectoryError) {
        let path = "\(directory.path)/\(name)"
        // O_NONBLOCK: a pipe under that name must not hold us up.
        let flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
        // Only to read: a file that is open for writing would keep the disk from being remounted read-only.
        let file = unsafe openat(directory.descriptor, name, O_RDONLY | O_CREAT | flags, 0o600)
        guard file >= 0 else { throw DirectoryError(.last("open \(path)")) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            defer { close(file) }
            guard code == EWOULDBLOCK else { throw DirectoryError(SystemError(code: code, call: "flock \(path)")) }
            let holder = Self.holder(file).map { "process \($0)" } ?? "another process"
            throw DirectoryError(
                .locked, "\(directory.path) is in use by \(holder), which holds \(path): give each daemon its own")
        }
        descriptor = file
        Self.write("\(getpid())\n", to: name, in: directory, flags)
    }

    deinit {
        // A program that is being started at this moment may still have the descriptor: closing alone would not free it.
        _ = flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Only for the message: a full disk does not matter.
    private static func write(_ text: String, to name: String, in directory: Directory, _ flags: CInt) {
        let file = unsafe openat(directory.descriptor, name, O_WRONLY | O_TRUNC | flags)
        guard file >= 0 else { return }
        defer { close(file) }
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
    }

    private static func holder(_ file: CInt) -> Int? {
        var text = [UInt8](repeating: 0, count: 20)
        let count = unsafe text.withUnsafeMutableBytes { unsafe pread(file, $0.baseAddress, $0.count, 0) }
        guard count > 1, text[count - 1] == 0x0A else { return nil }
        return Int(String(decoding: text[..<(count - 1)], as: UTF8.self))
    }
}
