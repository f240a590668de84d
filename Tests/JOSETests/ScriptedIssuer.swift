import Base
import HTTP
import JOSE
import Platform
import TestSupport

/// An issuer in memory, with a clock that stands still: what it says, whether it is up, and what it was asked.
final class ScriptedIssuer: Sendable {
    struct Script: Sendable {
        var keyIDs = ["a"]
        var isDown = false
        var isHeld = false
        var cacheControl: String?
        /// Whole bodies by URL, in place of what would be said.
        var bodies: [String: String] = [:]
        /// `Location` of a 302 by URL.
        var redirects: [String: String] = [:]
        var keysURL = "https://idp.test/keys"
    }

    static let name = "https://idp.test/realm"
    static let metadataURL = "https://idp.test/realm/.well-known/openid-configuration"

    let clock = FixedClock()
    let log = RecordingLog()
    private let script: Locked<Script>
    private let asked = Locked<[String]>([])
    private let waiting = Locked<[CheckedContinuation<Void, Never>]>([])

    init(_ change: (inout Script) -> Void = { _ in }) {
        var script = Script()
        change(&script)
        self.script = Locked(script)
    }

    /// The URLs asked so far.
    var requests: [String] { asked.withLock { $0 } }

    /// How many requests wait for `release`.
    var heldCount: Int { waiting.withLock { $0.count } }

    func change(_ change: (inout Script) -> Void) { script.withLock { change(&$0) } }

    /// Answers the requests that wait, and those to come.
    func release() {
        change { $0.isHeld = false }
        for continuation in waiting.withLock({ exchange(&$0) }) { continuation.resume() }
    }

    /// A source of keys found through the metadata, or at a URL.
    func source(at url: String? = nil, allowsSymmetric: Bool = false) throws -> KeySetSource {
        let location: KeySetLocation
        if let url {
            guard let resource = HTTPResource(url) else { throw Unusable() }
            location = .keys(resource)
        } else {
            guard let issuer = IssuerIdentifier(Self.name) else { throw Unusable() }
            location = .discovery(issuer)
        }
        return KeySetSource(
            location, name: "idp", allowsSymmetric: allowsSymmetric, longestWait: .seconds(120), log: log.log,
            now: { [clock] in clock.now }
        ) { Client(origin: $0, issuer: self) }
    }

    fileprivate func answer(_ url: String) async throws(HTTPClientError) -> HTTPClientResponse {
        asked.withLock { $0.append(url) }
        if script.withLock({ $0.isHeld }) {
            await withCheckedContinuation { continuation in waiting.withLock { $0.append(continuation) } }
        }
        let script = script.withLock { $0 }
        if script.isDown { throw HTTPClientError(.connectFailed, "connection refused") }
        var fields = HTTPFields()
        if let value = script.cacheControl { fields.append(name: "Cache-Control".utf8, value: value.utf8) }
        if let target = script.redirects[url] {
            fields.append(name: "Location".utf8, value: target.utf8)
            return HTTPClientResponse(status: 302, fields: fields)
        }
        guard let body = script.bodies[url] ?? Self.body(url, script) else { return HTTPClientResponse(status: 404) }
        return HTTPClientResponse(status: 200, fields: fields, body: Array(body.utf8))
    }

    private func exchange(_ waiting: inout [CheckedContinuation<Void, Never>]) -> [CheckedContinuation<Void, Never>] {
        defer { waiting = [] }
        return waiting
    }

    private static func body(_ url: String, _ script: Script) -> String? {
        if url == script.keysURL { return keySet(script.keyIDs) }
        guard url == metadataURL else { return nil }
        return """
            {"issuer":"\(name)","jwks_uri":"\(script.keysURL)","userinfo_endpoint":"https://idp.test/userinfo",
            "introspection_endpoint":"http://idp.test/introspect","token_endpoint":"https://other.test/token?a=b"}
            """
    }

    /// A set with the public key of RFC 8037 appendix A.2 under each ID.
    static func keySet(_ keyIDs: [String]) -> String {
        let keys = keyIDs.map { keyID in
            #"{"kty":"OKP","crv":"Ed25519","kid":"\#(keyID)","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#
        }
        return #"{"keys":[\#(keys.joined(separator: ","))]}"#
    }

    private struct Unusable: Error {}

    private struct Client: HTTPClient {
        let origin: HTTPOrigin
        let issuer: ScriptedIssuer

        func send(
            _ request: HTTPClientRequest, until deadline: Deadline
        ) async throws(HTTPClientError) -> HTTPClientResponse {
            try await issuer.answer("\(origin)\(request.target)")
        }
    }
}

extension KeySetSource {
    /// `keys` with the IDs it holds, or `unavailable`.
    func outcome(_ keyID: String, within time: Duration = .seconds(120)) async -> KeySetOutcome {
        switch await keys(holding: keyID, until: .after(time)) {
        case .keys(let set): .keys(set.keyIDs.sorted())
        case .unavailable(let reason): .unavailable(reason)
        }
    }
}

/// What a source had for a test.
enum KeySetOutcome: Equatable {
    case keys([String])
    case unavailable(String)

    var isUnavailable: Bool { if case .unavailable = self { true } else { false } }
}
