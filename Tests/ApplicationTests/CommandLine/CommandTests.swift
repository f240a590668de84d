import Testing

@testable import Application

struct CommandTests {
    @Test(arguments: [
        ([], Command.serve(config: nil, listen: nil)), (["serve"], .serve(config: nil, listen: nil)),
        (["--config", "x"], .serve(config: "x", listen: nil)),
        (["serve", "--config=x", "--listen", "h:1"], .serve(config: "x", listen: "h:1")),
        (["check", "--config", "x"], .check(config: "x")), (["generate-key"], .generateKey),
        (["--generateKey"], .generateKey), (["hash-password"], .hashPassword),
        (["healthcheck"], .healthcheck(config: nil)), (["version"], .version), (["--help"], .help),
        (["schema"], .unbuilt("schema")), (["--schema"], .unbuilt("schema")),
    ])
    func `arguments name a command`(_ arguments: [String], _ command: Command) throws {
        #expect(try Command(arguments) == command)
    }

    @Test(arguments: [
        (["frobnicate"], "frobnicate is no command; try one of "),
        (["--frob"], "serve does not take --frob; it takes "),
        (["check", "--listen", "h:1"], "check does not take --listen; it takes --config"),
        (["check", "--config"], "--config needs a value"), (["check", "--config="], "--config needs a value"),
        (["--config", "a", "--config", "b"], "--config stands twice"),
        (["explain", "--gateway", "squid"], "--gateway must be one of direct, traefik"),
        (["explain", "--peer", "here"], "--peer must be an IP address"),
        (["explain", "--header", "nothing"], "--header must be 'Name: value'"),
        (["version", "x"], "version does not take x; it takes no arguments"),
    ])
    func `wrong usage is one line`(_ arguments: [String], _ hint: String) {
        let error = #expect(throws: Command.UsageError.self) { try Command(arguments) }
        #expect(error?.hint.hasPrefix(hint) == true)
        #expect(error?.hint.contains("\n") == false)
    }

    @Test func `the exit status tells wrong usage from a bad configuration`() async {
        let line = CommandLine(environment: ["SALLYPORT_SERVER__PORT": "x"])
        #expect(await line.run(["frobnicate"]) == 64)
        #expect(await line.run(["schema"]) == 64)
        #expect(await line.run(["check", "--config", "/nonexistent"]) == 78)
        #expect(await line.run(["serve", "--config", "/dev/null"]) == 78)
        #expect(await line.run(["version"]) == 0)
    }
}
