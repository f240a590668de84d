@unsafe @preconcurrency import Glibc

/// The process's environment.
public enum EnvironmentVariables {
    /// A copy of all variables; of a name that stands twice the first counts, as for `getenv`.
    ///
    /// Called at start-up, before other threads could change the environment; nothing in this program does.
    public static func snapshot() -> [String: String] {
        var variables: [String: String] = [:]
        var entry = unsafe environ
        while let text = unsafe entry.pointee {
            let pair = unsafe String(cString: text).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2, variables[String(pair[0])] == nil { variables[String(pair[0])] = String(pair[1]) }
            unsafe entry += 1
        }
        return variables
    }
}
