/// Everything wrong with a configuration, each with its path; and what is merely worth a warning.
public struct SettingsProblems: Error, Sendable, Equatable {
    /// Problems: any one of them keeps the daemon from starting. `providers[1].leeway: must be 0s to 5m, not 15m`
    public private(set) var problems: [String] = []
    /// Warnings, in the order found.
    public private(set) var warnings: [String] = []

    /// Makes an empty collection.
    public init() {}

    /// Adds a problem of the value at `path` ("" for the document).
    public mutating func add(_ message: String, at path: String) { problems.append(Self.line(message, path)) }

    /// Adds a warning about the value at `path` ("" for the document).
    public mutating func warn(_ message: String, at path: String) {
        let line = Self.line(message, path)
        if !warnings.contains(line) { warnings.append(line) }
    }

    private static func line(_ message: String, _ path: String) -> String {
        path.isEmpty ? message : "\(path): \(message)"
    }
}
