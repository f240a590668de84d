import Base
import Platform

/// The program's commands. Nothing here runs on the main actor.
struct CommandLine {
    /// The environment.
    let environment: [String: String]
    /// What the configuration may name.
    var plugIns = PlugIns()

    /// Runs the command that the arguments (without the program's name) ask for and returns the exit status.
    nonisolated func run(_ arguments: [String]) async -> Int32 {
        let command: Command
        do throws(Command.UsageError) {
            command = try Command(arguments)
        } catch {
            StandardStreams.writeError("sallyport: \(error.hint)\n")
            return ExitCode.usage
        }
        switch command {
        case .serve(let config, let listen):
            let services = SharedServices()
            var serving = self
            serving.plugIns.makeServices = { services.services(for: $0) }
            guard let loaded = serving.load(config, listen: listen) else { return ExitCode.configuration }
            return await Daemon.run(consume loaded, clients: services.clients)
        case .check(let config): return check(config)
        case .explain(let config, let request): return await explain(request, config)
        case .healthcheck(let config): return healthcheck(config)
        case .generateKey: StandardStreams.writeOutput(Hexadecimal.encode(SecureRandom.bytes(32)) + "\n")
        case .hashPassword: return hashPassword()
        case .version: StandardStreams.writeOutput(Version.report + "\n")
        case .help: StandardStreams.writeOutput(Command.usage)
        case .unbuilt(let word):
            StandardStreams.writeError("sallyport: \(word) is not built yet\n")
            return ExitCode.usage
        }
        return ExitCode.success
    }

    /// Prints every problem and warning to standard error; without problems the effective configuration to standard
    /// output.
    private func check(_ config: String?) -> Int32 {
        guard let loaded = load(config) else { return ExitCode.configuration }
        for warning in loaded.warnings { StandardStreams.writeError("warning: \(warning)\n") }
        StandardStreams.writeOutput(SettingsYAML.text(of: loaded.effective))
        return ExitCode.success
    }

    private func explain(_ request: ExplainedRequest, _ config: String?) async -> Int32 {
        let clients = OutgoingClients()
        var explaining = self
        explaining.plugIns.makeServices = { _ in PlugIns.silent(clients) }
        guard let loaded = explaining.load(config) else { return ExitCode.configuration }
        do throws(SystemError) {
            let loop = try EventLoop(index: 0, name: "loop-0")
            clients.attach(loops: [loop], resolver: Resolver(pool: WorkerPool(name: "names", threads: 1, capacity: 8)))
        } catch {
            StandardStreams.writeError("sallyport: \(error)\n")
            return ExitCode.internal
        }
        var explanation = Explanation(settings: loaded.settings)
        await explanation.run(request)
        for line in explanation.lines { StandardStreams.writeOutput("\(line)\n") }
        return explanation.isAllowed ? ExitCode.success : ExitCode.failure
    }

    private func healthcheck(_ config: String?) -> Int32 {
        guard let loaded = load(config) else { return ExitCode.failure }
        do throws(HealthProbe.Failure) {
            try HealthProbe(server: loaded.settings.server).run(until: .after(.seconds(5)))
            return ExitCode.success
        } catch {
            StandardStreams.writeError("sallyport: \(error.message)\n")
            return ExitCode.failure
        }
    }

    private func hashPassword() -> Int32 {
        guard var line = StandardStreams.readLine(limit: PasswordHash.maximumPasswordBytes + 1) else {
            StandardStreams.writeError("sallyport: the password is too long\n")
            return ExitCode.usage
        }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        guard let hash = PasswordHash.make(from: Secret(line)) else {
            let limit = PasswordHash.maximumPasswordBytes
            StandardStreams.writeError("sallyport: a password has 1 to \(limit) bytes and no NUL\n")
            return ExitCode.usage
        }
        StandardStreams.writeOutput(hash + "\n")
        return ExitCode.success
    }

    private func load(_ config: String?, listen: String? = nil) -> LoadedSettings? {
        let loader = SettingsLoader(configPath: config, listen: listen, environment: environment, plugIns: plugIns)
        do throws(SettingsProblems) {
            return try loader.load()
        } catch {
            for warning in error.warnings { StandardStreams.writeError("warning: \(warning)\n") }
            for problem in error.problems { StandardStreams.writeError("\(problem)\n") }
            return nil
        }
    }
}
