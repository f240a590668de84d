import Glibc

/// A directory of ours that nobody else may enter. Files are named relative to it: it may be moved while it is open.
@safe public final class Directory: Sendable {
    /// The path it was opened by, for messages.
    public let path: String
    let descriptor: CInt

    /// Opens a directory, made with mode 0700 if there is none; its parent must exist.
    ///
    /// Refused if it belongs to another user than the process's, or if group or others have any permission: whoever can
    /// write there could bring back old files, whoever can read it could copy them.
    public init(private path: String) throws(DirectoryError) {
        self.path = path
        let making = unsafe mkdir(path, 0o700) == 0 ? nil : SystemError.last("mkdir \(path)")
        descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let opening = SystemError.last("open \(path)")
            throw DirectoryError(opening.code == ENOENT ? making ?? opening : opening)
        }
        do throws(DirectoryError) {
            try Self.checkAccess(of: descriptor, path)
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit { close(descriptor) }

    /// The names in it but `.` and `..`, in no order; names that are not UTF-8 are left out.
    public func names() throws(SystemError) -> [String] {
        // A new description: the position of a directory is shared by duplicates.
        let copy = unsafe openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0 else { throw .last("open \(path)") }
        guard let stream = unsafe fdopendir(copy) else {
            close(copy)
            throw .last("fdopendir \(path)")
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                if errno != 0 { throw .last("readdir \(path)") }
                return names
            }
            if let name = unsafe Self.name(of: entry), name != ".", name != ".." { names.append(name) }
        }
    }

    /// Reads a regular file of at most `limit` bytes, and when it was written or touched last.
    public func read(_ name: String, limit: Int) throws(SystemError) -> (bytes: [UInt8], modifiedAt: Int64) {
        // O_NONBLOCK: a pipe under that name must not hold us up.
        let file = unsafe openat(descriptor, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else { throw .last("open \(path)/\(name)") }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else { throw .last("stat \(path)/\(name)") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw SystemError(code: EINVAL, call: "read \(path)/\(name)") }
        let bytes = try FileText.contents(of: file, named: "\(path)/\(name)", limit: limit)
        return (bytes, Int64(status.st_mtim.tv_sec))
    }

    /// True if files can be neither made nor removed in it; a disk that is merely full is not meant.
    public var isReadOnly: Bool {
        let name = "probe" + AtomicFile.temporarySuffix
        let file = unsafe openat(descriptor, name, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { return [EROFS, EACCES, EPERM].contains(errno) }
        close(file)
        return unsafe unlinkat(descriptor, name, 0) != 0
    }

    /// True if the path still leads to it: it was neither moved nor removed nor covered by another file system.
    public var isInPlace: Bool {
        var (here, there) = (stat(), stat())
        guard unsafe fstat(descriptor, &here) == 0, unsafe stat(path, &there) == 0 else { return false }
        return here.st_dev == there.st_dev && here.st_ino == there.st_ino
    }

    /// Removes a file; one that is not there is no error.
    public func remove(_ name: String) throws(SystemError) {
        if unsafe unlinkat(descriptor, name, 0) != 0, errno != ENOENT { throw .last("unlink \(path)/\(name)") }
    }

    /// Sets a file's time of modification to now; one that is not there is no error.
    public func touch(_ name: String) throws(SystemError) {
        if unsafe utimensat(descriptor, name, nil, AT_SYMLINK_NOFOLLOW) != 0, errno != ENOENT {
            throw .last("utimensat \(path)/\(name)")
        }
    }

    /// Sets a file's time of modification, in seconds since 1970; one that is not there is no error.
    public func touch(_ name: String, at seconds: Int64) throws(SystemError) {
        let time = timespec(tv_sec: Int(seconds), tv_nsec: 0)
        let code = unsafe [time, time].withUnsafeBufferPointer { times in
            unsafe utimensat(descriptor, name, times.baseAddress, AT_SYMLINK_NOFOLLOW)
        }
        if code != 0, errno != ENOENT { throw .last("utimensat \(path)/\(name)") }
    }

    /// Makes what was renamed and removed so far outlive a loss of power.
    public func synchronize() throws(SystemError) {
        if fsync(descriptor) != 0 { throw .last("fsync \(path)") }
    }

    private static func checkAccess(of descriptor: CInt, _ path: String) throws(DirectoryError) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw DirectoryError(.last("stat \(path)")) }
        guard status.st_uid == geteuid() else {
            throw DirectoryError(
                .foreignOwner, "\(path) belongs to user \(status.st_uid), and this process runs as \(geteuid())")
        }
        guard status.st_mode & 0o077 == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw DirectoryError(.openToOthers, "\(path) is open to others (mode \(mode)): chmod 700 \(path)")
        }
    }

    private static func name(of entry: UnsafeMutablePointer<dirent>) -> String? {
        unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
            unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(validatingCString: $0) }
        }
    }
}
