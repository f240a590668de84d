import Base
import Platform
import Principals

/// What plug-ins share. It is made when the first configuration is read, and outlives its reloading.
final class SharedServices: Sendable {
    private struct Parts {
        let workers: WorkerPool
        let sink: any LogSink
    }

    /// The clients of plug-ins; whoever starts event loops attaches them.
    let clients = OutgoingClients()
    private let parts = Locked<Parts?>(nil)

    /// The services for a configuration. The log's level follows it; its format and names stay as they first were.
    func services(for logging: LoggingSettings) -> Services {
        let parts = parts.withLock { stored in
            let parts = stored ?? Self.make(logging)
            stored = parts
            return parts
        }
        return Services(
            passwordWorkers: parts.workers, clients: clients, log: Log(level: logging.level, sink: parts.sink))
    }

    private static func make(_ logging: LoggingSettings) -> Parts {
        let formatter = LogFormatter(
            format: logging.format, serviceName: logging.serviceName, serviceVersion: logging.serviceVersion)
        let writer: (any LogSink)? = try? LogWriter(formatter: formatter)
        // Few threads: password hashing shall not take every processor from the event loops.
        let workers = WorkerPool(name: "passwords", threads: 2, capacity: 256)
        return Parts(workers: workers, sink: writer ?? SilentLogSink())
    }
}

/// Takes the log's place when no thread could be started for it: the daemon goes on.
private struct SilentLogSink: LogSink {
    func write(_ level: Log.Level, event: StaticString, message: String, attributes: [Log.Attribute]) {}
}
