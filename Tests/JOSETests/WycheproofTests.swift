import Base
import Foundation
import Testing

@testable import JOSE

/// C2SP's Wycheproof vectors, which are not part of this package. Every row runs through the reader, the key set and the
/// verifier; there are no claims in them.
@Suite struct WycheproofTests {
    private static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["SALLYPORT_VECTORS"] { return URL(filePath: path) }
        var package = URL(filePath: #filePath)
        for _ in 0..<4 { package.deleteLastPathComponent() }
        return package.appending(path: "shared/vectors")
    }()

    private static func path(_ name: String) -> URL { folder.appending(path: "wycheproof/\(name)") }

    private static let isThere = ["json_web_signature_test.json", "json_web_key_test.json"].allSatisfy {
        FileManager.default.fileExists(atPath: path($0).path)
    }

    /// Rows of the signature vectors for which we say otherwise than Wycheproof, with our verdict; nil accepts.
    private static let signatures: [Int: TokenError.Code?] = [
        // The key says `PS256`, the token `PS384`: a key with an `alg` is for that one (RFC 7517 §4.4).
        346: .keyDoesNotFit, 350: .keyDoesNotFit,
        // The key says `ES521`, which is no algorithm: a key for something unknown is skipped.
        347: .unknownKey, 351: .unknownKey,
        // A character outside base64url, which some libraries skip: two texts would be one token.
        372: .malformed, 373: .malformed,
        // Said to have wrong padding, but as printed it is the text of row 357, which is valid.
        367: nil, 370: nil,
    ]

    /// The same for the key vectors.
    private static let keys: [Int: TokenError.Code?] = [
        // Of the two keys with one ID, the second is not base64url (unused bits are set): there is only one.
        4: nil
    ]

    @Test(
        .enabled(
            if: Self.isThere,
            "no Wycheproof vectors: set SALLYPORT_VECTORS to a folder with wycheproof/json_web_signature_test.json"))
    func `every row of the signature vectors comes out as stated`() throws {
        try run("json_web_signature_test.json", ours: Self.signatures)
    }

    @Test(
        .enabled(
            if: Self.isThere,
            "no Wycheproof vectors: set SALLYPORT_VECTORS to a folder with wycheproof/json_web_key_test.json"))
    func `every row of the key vectors comes out as stated`() throws {
        try run("json_web_key_test.json", ours: Self.keys)
    }

    private func run(_ name: String, ours: [Int: TokenError.Code?]) throws {
        let file = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: Self.path(name))) as? [String: Any])
        var count = 0
        for group in try #require(file["testGroups"] as? [[String: Any]]) {
            let keys = try keySet(group)
            for row in try #require(group["tests"] as? [[String: Any]]) {
                let id = try #require(row["tcId"] as? Int)
                let token = try #require(row["jws"] as? String)
                let isValid = row["result"] as? String == "valid"
                let code = judge(token, keys)
                if let expected = ours[id] {
                    #expect(code == expected && isValid == (expected != nil), "row \(id)")
                } else {
                    #expect((code == nil) == isValid, "row \(id): \(code?.rawValue ?? "accepted")")
                }
                count += 1
            }
        }
        #expect(count == file["numberOfTests"] as? Int)
    }

    /// The keys of a group. HMAC is allowed where no public key is in the set: that is how anybody would configure it, and
    /// in row 1 of the key vectors, which wants mixed sets refused, the HMAC key is then skipped.
    private func keySet(_ group: [String: Any]) throws -> JSONWebKeySet {
        let key = try #require((group["public"] ?? group["private"]) as? [String: Any])
        let keys = key["keys"] as? [[String: Any]] ?? [key]
        let json = try JSONSerialization.data(withJSONObject: ["keys": keys])
        return try JSONWebKeySet(json: Array(json), allowsSymmetric: keys.allSatisfy { $0["kty"] as? String == "oct" })
    }

    /// Nil if the signature is good.
    private func judge(_ token: String, _ keys: JSONWebKeySet) -> TokenError.Code? {
        let verifier = TokenVerifier(TokenRequirements(algorithms: SignatureAlgorithm.allCases))
        do throws(TokenError) {
            try verifier.verifySignature(of: try UnverifiedToken(Array(token.utf8)), with: keys)
            return nil
        } catch {
            return error.code
        }
    }
}
