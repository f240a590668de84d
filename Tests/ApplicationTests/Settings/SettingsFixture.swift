import Base
import Platform

@testable import Application

/// Loads settings from a text, without files or the real environment.
enum SettingsFixture {
    /// What bearer mode needs.
    static let token = "jwt: {iss: sallyport, exp: 3600, secret: 0123456789abcdef0123456789abcdef}\n"
    /// One user.
    static let plain =
        "providers: [{type: plain, users: [{username: alice, password: wonderland}]}]\n"

    /// Loads a text; problems are thrown.
    static func load(_ yaml: String, environment: [String: String] = [:], listen: String? = nil) throws
        -> LoadedSettings
    {
        let loader = SettingsLoader(listen: listen, environment: environment, plugIns: PlugIns())
        return try loader.load(try YAMLDocument.read(Array(yaml.utf8)))
    }

    /// The problems of a text; empty if it loads.
    static func problems(_ yaml: String, environment: [String: String] = [:], listen: String? = nil) -> [String] {
        do {
            _ = try load(yaml, environment: environment, listen: listen)
            return []
        } catch let problems as SettingsProblems {
            return problems.problems
        } catch {
            return ["\(error)"]
        }
    }

    /// The warnings of a text, whether it loads or not.
    static func warnings(_ yaml: String, environment: [String: String] = [:]) -> [String] {
        do {
            return try load(yaml, environment: environment).warnings
        } catch let problems as SettingsProblems {
            return problems.warnings
        } catch {
            return ["\(error)"]
        }
    }
}
