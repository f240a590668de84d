import Glibc

/// A call into the system that failed.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The `errno` of the call.
    public let code: CInt
    /// What was called, with what it was called for: `bind 127.0.0.1:80`.
    public let call: String

    /// Makes an error.
    public init(code: CInt, call: String) {
        self.code = code
        self.call = call
    }

    /// The error of the call that just failed.
    public static func last(_ call: String) -> SystemError { SystemError(code: errno, call: call) }

    /// `bind 127.0.0.1:80: Permission denied`
    public var description: String { "\(call): \(Self.text(of: code))" }

    private static func text(of code: CInt) -> String {
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }
}
