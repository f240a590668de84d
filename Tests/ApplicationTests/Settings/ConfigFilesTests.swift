import Base
import Foundation
import Platform
import Testing

@testable import Application

/// The files in `Config` are true.
struct ConfigFilesTests {
    private static let directory = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Config")

    @Test func `the commented file loads and names every section`() throws {
        let path = Self.directory.appending(path: "sallyport.yaml").path()
        let loaded = try SettingsLoader(configPath: path, environment: [:], plugIns: PlugIns()).load()
        #expect(loaded.settings.providers.count == 4)
        let text = String(decoding: try FileText.read(path, limit: 1 << 20), as: UTF8.self)
        guard case .map(let entries) = loaded.effective else {
            Issue.record("not a map")
            return
        }
        for entry in entries { #expect(text.contains("\n\(entry.key):")) }
    }

    @Test func `the commented file shows the defaults`() throws {
        let path = Self.directory.appending(path: "sallyport.yaml").path()
        let loaded = try SettingsLoader(configPath: path, environment: [:], plugIns: PlugIns()).load()
        let bare = try SettingsFixture.load("")
        for section in ["server", "metrics", "logging", "auth", "cache", "regulation", "store"] {
            let shown = SettingsTree(loaded.effective).value(at: [section])
            #expect(shown == SettingsTree(bare.effective).value(at: [section]))
        }
    }

    @Test func `the quick start loads with the files that its script makes`() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        for name in ["secret", "password"] {
            try Data((String(repeating: "5e", count: 32) + "\n").utf8).write(to: directory.appending(path: name))
        }
        let loaded = try SettingsLoader(
            configPath: Self.directory.appending(path: "quickstart.yaml").path(),
            environment: ["QUICKSTART_DIRECTORY": directory.path()], plugIns: PlugIns()
        ).load()
        #expect(loaded.warnings.isEmpty)
        #expect(loaded.settings.authorization == .bearer)
        #expect(loaded.settings.server.address == .init(host: "127.0.0.1", port: 5000))
    }
}
