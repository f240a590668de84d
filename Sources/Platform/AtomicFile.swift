import Glibc

/// A file on its way into a directory: whatever happens, the name stands for the old bytes or for the new ones, all of them.
///
/// The steps are apart so that several files can share the last one, `Directory.synchronize()`.
public struct AtomicFile: Sendable {
    /// What the name of a file that is not whole yet ends with. Such files are garbage once nobody writes any more.
    public static let temporarySuffix = ".tmp"

    private let directory: Directory
    private let name: String
    private var temporary: String { name + Self.temporarySuffix }

    /// Writes the bytes beside the file, mode 0600. One writer per name at a time.
    public init(_ name: String, in directory: Directory, bytes: [UInt8]) throws(SystemError) {
        self.directory = directory
        self.name = name
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW
        let file = unsafe openat(directory.descriptor, name + Self.temporarySuffix, flags, 0o600)
        guard file >= 0 else { throw .last("open \(directory.path)/\(temporary)") }
        defer { close(file) }
        do throws(SystemError) {
            try Self.write(bytes, to: file, "\(directory.path)/\(temporary)")
            // Before the rename: otherwise a loss of power may leave the new name with an empty file.
            if fdatasync(file) != 0 { throw .last("fdatasync \(directory.path)/\(temporary)") }
        } catch {
            discard()
            throw error
        }
    }

    /// Gives the file its name, in place of an older one.
    public func commit() throws(SystemError) {
        guard unsafe renameat(directory.descriptor, temporary, directory.descriptor, name) == 0 else {
            let error = SystemError.last("rename \(directory.path)/\(temporary)")
            discard()
            throw error
        }
    }

    private func discard() { _ = unsafe unlinkat(directory.descriptor, temporary, 0) }

    private static func write(_ bytes: [UInt8], to file: CInt, _ path: String) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(file, buffer.baseAddress.map { unsafe $0 + written }, bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .last("write \(path)") }
            written += count
        }
    }
}
