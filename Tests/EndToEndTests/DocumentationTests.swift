import Foundation
import Testing

/// What the documentation promises.
struct `The documentation` {
    @Test func `names a test that exists in each row of what happens when`() throws {
        let text = try Project.text("docs/operations.md")
        let section = try #require(text.components(separatedBy: "## What happens when\n").last)
        let rows = section.components(separatedBy: "\n## ")[0].split(separator: "\n").filter { $0.hasPrefix("| ") }
        #expect(rows.count > 30)
        let sources = try tests()
        for row in rows.dropFirst() {
            let cells = row.components(separatedBy: " | ")
            let words = cells[cells.count - 1].components(separatedBy: "`: ")
            guard words.count == 2 else {
                Issue.record("no test: \(row)")
                continue
            }
            let source = sources["\(words[0].trimmingCharacters(in: ["`", "|", " "])).swift"] ?? ""
            let name = words[1].trimmingCharacters(in: ["|", " "])
            #expect(source.contains("`\(name)`"), "\(row)")
        }
    }

    /// The texts of all test files by name.
    private func tests() throws -> [String: String] {
        let root = Project.root.appending(path: "Tests")
        var texts: [String: String] = [:]
        for folder in try FileManager.default.contentsOfDirectory(at: root, includingPropertiesForKeys: nil)
        where folder.lastPathComponent.hasSuffix("Tests") {
            for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            where file.pathExtension == "swift" {
                texts[file.lastPathComponent] = try String(contentsOf: file, encoding: .utf8)
            }
        }
        return texts
    }
}
