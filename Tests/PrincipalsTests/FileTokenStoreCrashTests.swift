import Base
import Foundation
import Platform
import TestSupport
import Testing

@testable import Principals

/// Daemons that are killed while they make and delete tokens: this test program, started again for one of its tests.
struct FileTokenStoreCrashTests {
    private static let variable = "SALLYPORT_TEST_TOKEN_DIRECTORY"
    private static let directory = ProcessInfo.processInfo.environment[variable]

    private static func open(_ path: String, _ log: Log) async -> FileTokenStore {
        let store = FileTokenStore(path: path, log: log, clock: { UnixTime(seconds: 1_000_000) })
        await store.prepare()
        return store
    }

    /// The child: adds tokens, deletes every other one, and says so after each.
    @Test(.enabled(if: directory != nil)) func `the victim makes tokens until it is killed`() async throws {
        let store = await Self.open(Self.directory ?? "", RecordingLog().log)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<4 {
                group.addTask {
                    for round in 0... {
                        guard let token = try? StoredToken.sample("\(getpid()) \(number) \(round)") else { return }
                        guard (try? await store.add(token, until: .generous)) != nil else { return }
                        StandardStreams.writeOutput("added \(StoredTokenCode.text(of: token.digest))\n")
                        guard round % 2 == 1 else { continue }
                        StandardStreams.writeOutput("removing \(StoredTokenCode.text(of: token.digest))\n")
                        guard (try? await store.remove(token.id, of: token.owner, until: .generous)) == true else {
                            return
                        }
                        StandardStreams.writeOutput("removed \(StoredTokenCode.text(of: token.digest))\n")
                    }
                }
            }
        }
    }

    @Test(.enabled(if: directory == nil))
    func `kill -9 at any moment leaves every acknowledged token, and no deleted one`() async throws {
        let directory = TestDirectory()
        var (kept, gone): (Set<TokenDigest>, Set<TokenDigest>) = ([], [])
        for round in 1...6 {
            let victim = Victim("FileTokenStoreCrashTests", environment: [Self.variable: directory.path])
            for words in try victim.words(after: 30 * round) where words.count == 2 {
                guard let digest = StoredTokenCode.digest(in: String(words[1])) else { continue }
                switch words[0] {
                case "added": kept.insert(digest)
                // From here on it may be there or not.
                case "removing": kept.remove(digest)
                case "removed": gone.insert(digest)
                default: continue
                }
            }
            let log = RecordingLog()
            let store = await Self.open(directory.path, log.log)
            #expect(log.messages == [])
            for digest in kept {
                #expect(try await store.token(digest, until: .generous)?.digest == digest, "an acknowledged token")
            }
            for digest in gone { #expect(try await store.token(digest, until: .generous) == nil, "a deleted token") }
            #expect(directory.names.allSatisfy { !$0.hasSuffix(".tmp") })
        }
        #expect(kept.count > 20 && gone.count > 20)
    }
}
