#if MongoDB
    import Base
    import Foundation
    import Glibc
    import Platform

    /// A MongoDB server for tests: the one that `MONGODB_URL` names, or else a stand-in that speaks its wire protocol
    /// (`Tests/Peers/mongodb.py`), ended with the last reference.
    public final class MongoServer: Sendable {
        /// Why a server did not come up.
        public struct Failure: Error, CustomStringConvertible {
            /// What is missing, or what it printed.
            public let description: String
        }

        /// A database of its own name, so that tests do not meet on a real server.
        public let database = "sallyport_test_\(UInt32.random(in: 0 ... .max))"
        /// How to reach it.
        public let uri: String
        private let standIn: Locked<Process?>

        /// True if the tests have a real server, which cannot be killed or told to misbehave.
        public static var isReal: Bool { realURI != nil }

        /// The real server, or a stand-in.
        public static func start() async throws -> MongoServer {
            if let realURI { return MongoServer(uri: realURI, standIn: nil) }
            return try await startStandIn()
        }

        /// A stand-in, whatever there is besides; `options` as the script says. Port 0 is a free one.
        public static func startStandIn(_ options: [String] = [], port: Int = 0) async throws -> MongoServer {
            let (process, port) = try await run(options, port: port)
            return MongoServer(uri: "mongodb://127.0.0.1:\(port)/", standIn: process)
        }

        private init(uri: String, standIn: Process?) {
            self.uri = uri
            self.standIn = Locked(standIn)
        }

        deinit {
            if Self.isReal, let uri = try? MongoURI(Secret(uri)) {
                let emptied = MongoDatabase(uri, name: database)
                _ = try? emptied.run(["dropDatabase": .int32(1)], isWrite: true, until: .after(.seconds(10)))
            }
            end()
        }

        /// The port of a stand-in.
        public var port: Int { Int(uri.split { !$0.isNumber }.last ?? "") ?? 0 }

        /// Ends a stand-in at once, and with it its data.
        public func kill() { end() }

        /// Stops a stand-in's process, which leaves its connections open and silent.
        public func freeze() {
            standIn.withLock { if let process = $0 { _ = Glibc.kill(process.processIdentifier, SIGSTOP) } }
        }

        /// Lets a frozen stand-in go on.
        public func thaw() {
            standIn.withLock { if let process = $0 { _ = Glibc.kill(process.processIdentifier, SIGCONT) } }
        }

        /// Starts a stand-in that was killed again on its port, without its data.
        public func restart() async throws {
            let process = try await Self.run([], port: port).process
            standIn.withLock { $0 = process }
        }

        private func end() {
            standIn.withLock { process in
                guard let process, process.isRunning else { return }
                Glibc.kill(process.processIdentifier, SIGKILL)
                process.waitUntilExit()
            }
        }

        private static func run(_ options: [String], port: Int) async throws -> (process: Process, port: Int) {
            let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            let python = root.appending(path: ".build/peers-mongo/bin/python").path
            guard FileManager.default.isExecutableFile(atPath: python) else {
                throw Failure(description: "\(python) is missing: run scripts/bootstrap --tests")
            }
            let process = Process()
            process.executableURL = URL(filePath: python)
            process.arguments = [root.appending(path: "Tests/Peers/mongodb.py").path, String(port)] + options
            let output = Pipe()
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = output
            process.standardError = FileHandle.nullDevice
            try process.run()
            let text = await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    // Its port on a line, or nothing if it ends.
                    let line = output.fileHandleForReading.availableData
                    continuation.resume(returning: String(decoding: line, as: UTF8.self))
                }
            }
            guard let port = Int(text.filter { $0.isNumber }) else {
                throw Failure(description: "the stand-in for MongoDB did not come up")
            }
            return (process: process, port: port)
        }

        private static var realURI: String? { ProcessInfo.processInfo.environment["MONGODB_URL"] }
    }
#endif
