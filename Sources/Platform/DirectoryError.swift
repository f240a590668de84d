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

    init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    /// Makes an error of a failed call.
    public init(_ error: SystemError) { self.init(.system, error.description) }

    /// The detail.
    public var description: String { detail }
    /// Compares codes.
    public static func == (left: DirectoryError, right: DirectoryError) -> Bool { left.code == right.code }
}
