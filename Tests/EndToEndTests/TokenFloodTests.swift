import Base
import Foundation
import JOSE
import TestSupport
import Testing

/// A stranger sends tokens with key IDs that nobody knows.
@Suite struct `A flood of tokens with random key IDs` {
    @Test func `makes one fetch of the keys in ten seconds at most, and good tokens are taken meanwhile`() throws {
        let minter = TokenMinter(keyID: "known", algorithm: .es256)
        let issuer = try LocalIssuer([minter])
        let daemon = try TokenDaemon(
            "  - {type: jwt, name: keys, cert_uri: \"\(issuer.keysURL)\", issuer: local, audience: app}")
        let now = UnixTime(seconds: Int64(Date().timeIntervalSince1970))
        let claims = TokenMinter.claims(issuer: "local", audience: "app", now: now)
        #expect(try daemon.status(for: minter.mint(claims: claims)) == 200)
        let start = ContinuousClock.now
        let statuses = try flood(daemon.daemon, minter, claims)
        let last = ContinuousClock.now
        #expect(statuses == [401: 10_000])
        var others = claims
        others["jti"] = .text("not seen before")
        #expect(try daemon.status(for: minter.mint(claims: others)) == 200)
        let times = issuer.times
        #expect(Double(times.count) <= 2 + (last - start) / .seconds(10))
        for (one, next) in zip(times, times.dropFirst()) { #expect(next - one >= .milliseconds(9_900)) }
    }

    /// Sends 10 000 tokens over kept connections; how often each status came.
    private func flood(
        _ daemon: Daemon, _ minter: TokenMinter, _ claims: [String: JSONValue]
    ) throws -> [Int: Int] {
        var lines = ""
        let good = minter.mint(claims: claims).split(separator: ".")
        for number in 0..<10_000 {
            let header = "{\"alg\":\"ES256\",\"kid\":\"\(UInt64.random(in: .min ... .max))\"}"
            let token = "\(String(decoding: Base64.encodeURL(Array(header.utf8)), as: UTF8.self)).\(good[1]).\(good[2])"
            lines += """
                \(number == 0 ? "" : "next\n")url="\(daemon.url("/authenticate"))"
                header="Authorization: Bearer \(token)"
                header="X-Forwarded-Uri: /"
                header="X-Forwarded-Method: GET"
                silent
                output="/dev/null"
                write-out="%{http_code}\\n"

                """
        }
        let peer = try Peer(
            "/usr/bin/curl",
            ["--stderr", "@DIR@/errors", "--parallel", "--parallel-max", "16", "--config", "@DIR@/flood"],
            files: ["flood": lines], port: nil)
        #expect(peer.waitForExit(seconds: 60) == 0)
        return Dictionary(grouping: peer.output.split(separator: "\n").compactMap { Int($0) }) { $0 }
            .mapValues(\.count)
    }
}
