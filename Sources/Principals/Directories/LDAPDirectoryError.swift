/// Why a directory did not say what it was asked.
struct LDAPDirectoryError: Error, Equatable {
    /// What kind of reason it is.
    enum Code {
        /// No server answered, or none may be asked now: an outage.
        case unavailable
        /// A server answered that it cannot say; another would say the same.
        case refused
        /// More was found than may be.
        case tooMany
    }

    /// What kind of reason it is.
    let code: Code
    /// More for the log; names no user.
    let detail: String

    init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    /// Equality is on the code.
    static func == (left: LDAPDirectoryError, right: LDAPDirectoryError) -> Bool { left.code == right.code }
}
