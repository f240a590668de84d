import Base
import Platform

/// Finds and reads the configuration file.
enum SettingsFile {
    /// The path to read: `--config`, then the three variables, then the usual names in the working directory; nil if
    /// nothing names one and none of the usual ones is there: the environment may say everything.
    static func path(option: String?, environment: [String: String]) -> String? {
        let variables = ["SALLYPORT_CONFIG", "AOT_CONFIG_PATH", "ELASTAUTH_CONFIG"]
        let named = option ?? variables.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        guard let named else { return usual(in: ".") }
        return FileText.isDirectory(named) ? usual(in: named) ?? "\(named)/\(names[0])" : named
    }

    /// Reads a file as YAML; a problem names the file, and for bad YAML the line and column.
    static func read(_ path: String, problems: inout SettingsProblems) -> SettingsValue {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try FileText.read(path, limit: YAMLDocument.maximumBytes + 1)
        } catch {
            problems.add("cannot be read: \(error)", at: path)
            return .null
        }
        do throws(YAMLError) {
            return try YAMLDocument.read(bytes)
        } catch {
            problems.add("\(error)", at: path)
            return .null
        }
    }

    private static func usual(in directory: String) -> String? {
        names.lazy.map { directory == "." ? "./\($0)" : "\(directory)/\($0)" }.first { FileText.exists($0) }
    }

    private static let names = ["sallyport.yaml", "config.yaml", "config.yml"]
}
