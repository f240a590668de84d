import Foundation
import Platform

import enum Base.Base64
import class Base.Secret

/// A token as a consumer reads it: HS256 over both parts, then the claims.
struct Token {
    let claims: [String: Any]

    /// Reads and verifies the value of `Authorization`; nil if anything is wrong with it.
    init?(authorization value: String, secret: String) {
        guard value.hasPrefix("Bearer ") else { return nil }
        let parts = value.dropFirst(7).split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let signature = Base64.decodeURL(Array(parts[2].utf8)),
            let header = Self.object(parts[0]), header["alg"] as? String == "HS256", let claims = Self.object(parts[1])
        else { return nil }
        let expected = MessageAuthenticator(key: Secret(secret)).authenticate(Array("\(parts[0]).\(parts[1])".utf8))
        guard expected == signature, let expiry = claims["exp"] as? Int, expiry > Int(Date().timeIntervalSince1970)
        else { return nil }
        self.claims = claims
    }

    /// A claim that is text.
    func text(_ name: String) -> String? { claims[name] as? String }

    private static func object(_ part: Substring) -> [String: Any]? {
        guard let bytes = Base64.decodeURL(Array(part.utf8)) else { return nil }
        return (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any]
    }
}
