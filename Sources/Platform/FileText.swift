import Glibc

/// Reads whole files of bounded size: configurations, secrets, certificates.
public enum FileText {
    /// Reads a regular file, or whatever can be read to its end (a secret may be a pipe).
    ///
    /// More than `limit` bytes fail with `EFBIG`, so that a wrong path cannot fill the memory.
    public static func read(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw .last("open \(path)") }
        defer { close(descriptor) }
        return try contents(of: descriptor, named: path, limit: limit)
    }

    /// Reads a descriptor to its end; `name` is for errors.
    public static func contents(
        of descriptor: CInt, named name: String, limit: Int
    ) throws(SystemError) -> [UInt8] {
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16384)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes {
                unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            if count == 0 { return text }
            if count < 0 {
                if errno == EINTR { continue }
                throw .last("read \(name)")
            }
            guard text.count + count <= limit else { throw SystemError(code: EFBIG, call: "read \(name)") }
            text += chunk[..<count]
        }
    }

    /// True if the path names a directory.
    public static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// True if something stands at the path.
    public static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }
}
