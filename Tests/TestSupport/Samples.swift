public import Base
public import Platform
public import Principals

extension Services {
    /// What plug-ins get in tests: two password workers with room for `capacity` jobs, and a log that nobody reads.
    public static func testing(
        capacity: Int = 256, clients: any UpstreamClients = FakeUpstreamClients(),
        clock: @escaping @Sendable () -> UnixTime = { WallClock.now }, log: Log = RecordingLog().log
    ) -> Services {
        Services(
            passwordWorkers: WorkerPool(name: "passwords", threads: 2, capacity: capacity), clients: clients,
            clock: clock, log: log)
    }
}

extension SettingsReader {
    /// Reads YAML; what is not YAML becomes a problem.
    public static func testing(_ yaml: String, path: String = "") -> SettingsReader {
        do throws(YAMLError) {
            return SettingsReader(try YAMLDocument.read(Array(yaml.utf8)), path: path)
        } catch {
            var reader = SettingsReader(.null, path: path)
            reader.problem("", "\(error)")
            return reader
        }
    }
}

extension Deadline {
    /// Later than any test takes.
    public static var generous: Deadline { .after(.seconds(60)) }
    /// Already over.
    public static var passed: Deadline { .after(.seconds(-1)) }
}

extension Credentials {
    /// `Basic` from two texts.
    public static func basic(_ username: String, _ password: String) -> Credentials {
        .basic(username: username, password: Secret(password))
    }
}
