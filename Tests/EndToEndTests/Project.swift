import Foundation

/// Where things are.
enum Project {
    /// The folder of `Package.swift`.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The daemon, built beside the tests; `SALLYPORT_BINARY` names another one.
    static let daemon =
        ProcessInfo.processInfo.environment[daemonVariable]
        ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "sallyport").path

    /// Names another daemon than the one built here.
    static let daemonVariable = "SALLYPORT_BINARY"

    /// A file of the project as text.
    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}
