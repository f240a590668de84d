import Foundation
import TestSupport
import Testing

/// The stores of tokens, each with a real server or directory.
enum TokenStoreKind: String, CaseIterable, CustomTestStringConvertible {
    case file
    case redis
    #if MongoDB
        case mongo
    #endif

    var testDescription: String { rawValue }
}

/// A store that daemons keep tokens in.
final class TokenStoreFixture {
    /// The section `store`.
    let section: String
    /// A directory that holds all it writes; nil if it writes nothing.
    let directory: URL?
    /// The Redis server, if it is one.
    let redis: RedisServer?
    #if MongoDB
        private let mongo: MongoServer?
    #endif

    init(_ kind: TokenStoreKind) async throws {
        let folder = Peer.makeDirectory()
        var redis: RedisServer?
        #if MongoDB
            var mongo: MongoServer?
        #endif
        switch kind {
        case .file:
            let path = folder.appending(path: "tokens").path
            section = "{enabled: true, type: file, path: \"\(path)\"}"
            directory = folder
        case .redis:
            let server = try await RedisServer.start(["appendonly yes", "appendfsync always"])
            redis = server
            section = "{enabled: true, type: redis, uri: \"redis://127.0.0.1:\(server.port)\"}"
            directory = URL(filePath: server.directory)
        #if MongoDB
            case .mongo:
                let server = try await MongoServer.start()
                mongo = server
                section = "{enabled: true, type: mongo, uri: \"\(server.uri)\", database: \(server.database)}"
                directory = nil
        #endif
        }
        self.redis = redis
        #if MongoDB
            self.mongo = mongo
        #endif
    }

    /// Ends its server.
    func kill() {
        redis?.kill()
        #if MongoDB
            mongo?.kill()
        #endif
    }

    /// Starts its server again.
    func restart() async throws {
        try await redis?.restart()
        #if MongoDB
            try await mongo?.restart()
        #endif
    }

    /// Everything that it has written.
    func contents() throws -> Data {
        guard let directory else { return Data() }
        let files = FileManager.default.enumerator(at: directory, includingPropertiesForKeys: nil)
        return files?.compactMap { ($0 as? URL).flatMap { try? Data(contentsOf: $0) } }.reduce(Data(), +) ?? Data()
    }
}
