import Base
import Foundation
import Testing

@testable import Application

struct SettingsFileTests {
    private func withDirectory(_ names: [String], _ body: (String) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        for name in names { try Data("metrics: {enabled: false}\n".utf8).write(to: directory.appending(path: name)) }
        try body(directory.path())
    }

    @Test func `the option wins, then each variable in turn`() {
        var environment = ["ELASTAUTH_CONFIG": "/e.yaml"]
        #expect(SettingsFile.path(option: nil, environment: environment) == "/e.yaml")
        environment["AOT_CONFIG_PATH"] = "/a.yaml"
        #expect(SettingsFile.path(option: nil, environment: environment) == "/a.yaml")
        environment["SALLYPORT_CONFIG"] = "/s.yaml"
        #expect(SettingsFile.path(option: nil, environment: environment) == "/s.yaml")
        #expect(SettingsFile.path(option: "/o.yaml", environment: environment) == "/o.yaml")
        environment["SALLYPORT_CONFIG"] = ""
        #expect(SettingsFile.path(option: nil, environment: environment) == "/a.yaml")
    }

    @Test func `in a directory the usual names are tried in order`() throws {
        try withDirectory(["config.yml", "config.yaml"]) { path in
            #expect(SettingsFile.path(option: path, environment: [:]) == "\(path)/config.yaml")
        }
        try withDirectory([]) { path in
            #expect(SettingsFile.path(option: path, environment: [:]) == "\(path)/sallyport.yaml")
        }
    }

    @Test func `a file that cannot be read is a problem that names it`() {
        let loader = SettingsLoader(configPath: "/nonexistent/x.yaml", environment: [:], plugIns: PlugIns())
        let problems = #expect(throws: SettingsProblems.self) { try loader.load() }
        #expect(
            problems?.problems == [
                "/nonexistent/x.yaml: cannot be read: open /nonexistent/x.yaml: No such file or directory"
            ])
    }

    @Test func `a file is read anew at each load`() throws {
        try withDirectory(["sallyport.yaml"]) { path in
            let loader = SettingsLoader(configPath: path, environment: [:], plugIns: PlugIns())
            #expect(try !loader.load().settings.metrics.isEnabled)
            try Data("metrics: {enabled: true}\n".utf8).write(to: URL(filePath: "\(path)/sallyport.yaml"))
            #expect(try loader.load().settings.metrics.isEnabled)
        }
    }
}
