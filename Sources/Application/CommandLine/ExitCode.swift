/// How the process ends (sysexits.h).
enum ExitCode {
    /// All is well; `explain`: allowed.
    static let success: Int32 = 0
    /// `healthcheck`: not healthy; `explain`: refused.
    static let failure: Int32 = 1
    /// Wrong usage.
    static let usage: Int32 = 64
    /// An address cannot be bound.
    static let unavailable: Int32 = 69
    /// Something that should not happen.
    static let `internal`: Int32 = 70
    /// The configuration is bad.
    static let configuration: Int32 = 78
}
