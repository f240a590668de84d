import Glibc

/// Why a directory cannot be used.
public struct DirectoryError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Code: String, Sendable {
        /// It belongs to another user.
        case foreignOwner = "foreign_owner"
        /// Group or others may read, write or enter it.
        case openToOthers = "open_to_others"
        /// Another process uses it.
        case locked
        /// The system refused a call.
        case system
    }

    /// What is wrong.
    public let code: Code
    /// The same for people, with the path, and what to do.
    public let detail: String
    /// The `errno`, if the system refused a call.
    public let systemCode: CInt?

    init(_ code: Code, _ detail: String, systemCode: CInt? = nil) {
        self.code = code
        self.detail = detail
        self.systemCode = systemCode
    }

    init(_ error: SystemError) { self.init(.system, error.description, systemCode: error.code) }

    /// True if files can be neither made nor removed there, in contrast to a disk that is merely full.
    public var isReadOnly: Bool { systemCode.map { [EROFS, EACCES, EPERM].contains($0) } ?? false }

    /// The detail.
    public var description: String { detail }
    /// Compares codes.
    public static func == (left: DirectoryError, right: DirectoryError) -> Bool { left.code == right.code }
}
