import Base
import TestSupport
import Testing

@testable import JOSE

/// The examples that the standards print. Some have no `kid`, so no verifier of ours would take them: their key verifies.
@Suite struct PublishedExampleTests {
    @Test(arguments: PublishedExample.all)
    func `a published signature is verified, and no changed one`(_ example: PublishedExample) throws {
        let parts = try CompactToken(Array(example.token.utf8))
        let members = example.key.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.text($0.value)) }
        let key = try #require(JSONWebKey(.object([("kid", .text("example"))] + members)))
        let signature = try CompactToken.decode(parts.signature)
        let signed = Array(parts.signed)
        #expect(key.verify(signature, of: signed, algorithm: example.algorithm))
        for algorithm in SignatureAlgorithm.allCases where algorithm != example.algorithm {
            #expect(!key.verify(signature, of: signed, algorithm: algorithm), "\(algorithm)")
        }
        #expect(!key.verify(signature, of: signed + [0], algorithm: example.algorithm))
        for index in signature.indices {
            var changed = signature
            changed[index] ^= 0x10
            #expect(!key.verify(changed, of: signed, algorithm: example.algorithm))
        }
        for wrong in [[], Array(signature.dropLast()), Array(signature.dropFirst()), signature + [0], [0] + signature] {
            #expect(!key.verify(wrong, of: signed, algorithm: example.algorithm))
        }
    }

    @Test func `examples with a key ID are verified as a whole`() throws {
        for example in PublishedExample.all where example.source.hasPrefix("RFC 7520") {
            let token = try UnverifiedToken(Array(example.token.utf8))
            let members = example.key.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.text($0.value)) }
            let key = JSONValue.object([("kid", .text(token.header.keyID))] + members)
            let keys = try JSONWebKeySet(
                json: Array(TokenMinter.text(of: .object([("keys", .list([key]))])).utf8), allowsSymmetric: true)
            let verifier = TokenVerifier(TokenRequirements(algorithms: [example.algorithm]))
            try verifier.verifySignature(of: token, with: keys)
        }
    }
}
