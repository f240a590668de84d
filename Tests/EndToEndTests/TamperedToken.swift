import Foundation

import enum Base.Base64

/// Tokens as a forger makes them from a good one.
enum TamperedToken {
    /// The same signature under another subject.
    static func withSubject(_ subject: String, _ token: String) throws -> String {
        var parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let bytes = Base64.decodeURL(Array(parts[1].utf8)) ?? []
        var claims = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
        claims["sub"] = subject
        parts[1] = encoded(try JSONSerialization.data(withJSONObject: claims))
        return parts.joined(separator: ".")
    }

    /// The same claims under a signature in which one bit differs.
    static func withFlippedSignature(_ token: String) -> String {
        changingSignature(of: token) { $0[$0.count / 2] ^= 1 }
    }

    /// The same claims under a changed signature.
    static func changingSignature(of token: String, _ change: (inout [UInt8]) -> Void) -> String {
        var parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        var bytes = Base64.decodeURL(Array(parts[2].utf8)) ?? []
        change(&bytes)
        parts[2] = encoded(Data(bytes))
        return parts.joined(separator: ".")
    }

    private static func encoded(_ data: Data) -> String {
        String(decoding: Base64.encodeURL(Array(data)), as: UTF8.self)
    }
}
