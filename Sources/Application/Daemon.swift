import Base
import Connections
import Glibc
import HTTP
import Platform
import Principals

/// The daemon: what `sallyport serve` runs.
enum Daemon {
    /// The signals it waits for; blocked before any thread starts.
    static let signals = [SIGTERM, SIGINT, SIGHUP]

    /// Runs until it is told to stop; returns the exit status.
    static func run(_ loaded: consuming LoadedSettings, clients: OutgoingClients) async -> Int32 {
        let (loader, drainTimeout) = (loaded.loader, loaded.settings.server.drainTimeout)
        let log = loader.plugIns.makeServices(loaded.settings.logging).log
        defer { log.finish() }
        do throws(StartFailure) {
            let workshop = try Workshop(loops: loaded.settings.server.threads, start: .now)
            clients.attach(loops: workshop.loops, resolver: workshop.resolver)
            // Without a name from here on: a reload is to release the first configuration too, with what that has open.
            let servers = try start(consume loaded, workshop, log)
            let signal = await serve(servers, loader, workshop, log)
            log.write(.info, event: "shutdown.started", "Draining", [("signal", .number(Int(signal)))])
            workshop.drain.begin()
            await servers.main.drain(until: .after(drainTimeout))
            await servers.operators?.drain(until: .after(.milliseconds(100)))
            await workshop.users.finish(until: .after(.seconds(5)))
            log.write(.info, event: "shutdown.finished", "Stopped")
            return ExitCode.success
        } catch {
            log.write(.error, event: "startup.server.failed", error.message)
            log.finish()
            StandardStreams.writeError("sallyport: \(error.message)\n")
            return error.status
        }
    }

    private static func start(
        _ loaded: LoadedSettings, _ workshop: Workshop, _ log: Log
    ) throws(StartFailure) -> Servers {
        let servers = try Servers.start(try Site(loaded, workshop), loaded.settings, workshop)
        announce(loaded, servers, log)
        return servers
    }

    /// Waits for a signal to stop; reloads at each SIGHUP until then.
    private static func serve(
        _ servers: Servers, _ loader: SettingsLoader, _ workshop: Workshop, _ log: Log
    ) async -> CInt {
        while let signal = try? await Signals.wait(for: signals) {
            guard signal == SIGHUP else { return signal }
            if reload(loader, servers, workshop, log) {
                log.write(.info, event: "configuration.reloaded", "Configuration read again")
            }
        }
        return SIGTERM
    }

    /// Reads everything again and lets it answer; if anything is wrong, says what, and the old configuration stays: false.
    private static func reload(
        _ loader: SettingsLoader, _ servers: Servers, _ workshop: Workshop, _ log: Log
    ) -> Bool {
        var problems: [String] = []
        do throws(SettingsProblems) {
            let next = try loader.load()
            do throws(StartFailure) {
                servers.exchange(try Site(next, workshop))
                return true
            } catch {
                problems = [error.message]
            }
        } catch {
            problems = error.problems
        }
        for problem in problems {
            log.write(.error, event: "configuration.rejected", "\(problem); the old configuration stays in force")
        }
        return false
    }

    private static func announce(_ loaded: LoadedSettings, _ servers: Servers, _ log: Log) {
        for warning in loaded.warnings { log.write(.warn, event: "startup.configuration.warning", warning) }
        log.write(
            .info, event: "startup.server.listening", "Listening",
            [
                (
                    "server.address",
                    .text(loaded.settings.server.address?.host ?? loaded.settings.server.unixSocket ?? "")
                ),
                ("server.port", .number(Int(servers.main.boundPorts.first ?? 0))),
                ("server.threads", .number(loaded.settings.server.threads)), ("version", .text(Version.text)),
            ])
        guard let operators = servers.operators else {
            log.write(.info, event: "startup.metrics.disabled", "No metrics listener")
            return
        }
        log.write(
            .info, event: "startup.metrics.listening", "Metrics listener",
            [
                ("server.address", .text(loaded.settings.metrics.host)),
                ("server.port", .number(Int(operators.boundPorts.first ?? 0))),
            ])
    }
}
