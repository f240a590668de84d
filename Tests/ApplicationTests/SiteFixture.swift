import Base
import HTTP
import Platform
import Principals

@testable import Application

/// A whole site made of a configuration's text, without sockets.
struct SiteFixture {
    /// One answer.
    struct Answer {
        let status: Int
        let body: String
        private let lines: [Substring]

        init(_ response: HTTPResponse) {
            status = response.status
            body = String(decoding: response.body, as: UTF8.self)
            lines = String(decoding: response.fieldLines, as: UTF8.self).split(separator: "\r\n")
        }

        /// The values of a field's lines.
        subscript(name: String) -> [String] {
            lines.filter { $0.lowercased().hasPrefix(name.lowercased() + ": ") }
                .map { String($0.dropFirst(name.count + 2)) }
        }
    }

    let sink = RecordingSink()
    private let site: Site

    /// Makes a site; a `store` takes the place of the one that the configuration names.
    init(_ yaml: String, store: (any TokenStore)? = nil) throws {
        let sink = sink
        var plugIns = PlugIns(makeServices: { _ in
            .init(
                passwordWorkers: WorkerPool(name: "test", threads: 1, capacity: 8),
                clients: OutgoingClients(), log: Log(level: .trace, sink: sink))
        })
        if let store { plugIns.makeTokenStore = { _, _ in store } }
        let loader = SettingsLoader(environment: [:], plugIns: plugIns)
        let loaded = try loader.load(try YAMLDocument.read(Array(yaml.utf8)))
        site = try Site(loaded, try Workshop(loops: 1, start: .now))
    }

    /// Asks the main listener.
    func ask(_ request: String, _ fields: [String] = [], from peer: String = "127.0.0.1") async -> Answer {
        Answer(await site.main.respond(to: Self.request(request, fields), from: Self.peer(peer)))
    }

    /// Asks the metrics listener.
    func askOperators(_ request: String, from peer: String = "127.0.0.1") async -> Answer {
        Answer(await site.operators.respond(to: Self.request(request, []), from: Self.peer(peer)))
    }

    private static func peer(_ address: String) -> HTTPPeer { HTTPPeer(address: IPAddress(address), lane: 0) }

    /// `GET /path?query` and `Name: value` lines.
    private static func request(_ line: String, _ lines: [String]) -> HTTPRequest {
        let words = line.split(separator: " ").map { String($0) }
        let parts = words[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
        var fields = HTTPFields()
        for line in lines {
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            let value = line[colon...].dropFirst().drop { $0 == " " }
            fields.append(name: Array(line[..<colon].utf8), value: Array(value.utf8))
        }
        let target = HTTPTarget(path: parts[0], query: parts.count > 1 ? parts[1] : nil)
        return HTTPRequest(method: words[0], target: target, fields: fields)
    }
}
