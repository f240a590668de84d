// A token: no input stops the reader or the verifier, nothing unsigned is believed, and what is read is within its bounds.
import Base
import Platform

@testable import JOSE

/// Reads one input; libFuzzer calls it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    readToken(bytes)
    // The same bytes as the parts that a signature would keep strangers away from.
    _ = try? TokenHeader(json: bytes)
    readClaims(bytes)
    if let keys = try? JSONWebKeySet(json: bytes, allowsSymmetric: true) {
        for id in keys.keyIDs { precondition(!id.isEmpty && keys.contains(keyID: id)) }
    }
    return 0
}

private let now = UnixTime(seconds: 1_790_000_000)
private let verifier = TokenVerifier(TokenRequirements(algorithms: SignatureAlgorithm.allCases, audiences: ["us"]))

/// A key of each kind, so that signatures are not refused for want of one: the keys of RFC 7515 and RFC 8037.
private let keys = try? JSONWebKeySet(
    json: Array(
        (#"{"keys":[{"kty":"EC","kid":"1","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","#
            + #""y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},"#
            + #"{"kty":"OKP","kid":"2","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#).utf8))

private func readToken(_ bytes: [UInt8]) {
    guard let token = try? UnverifiedToken(bytes) else { return }
    precondition(UnverifiedToken.resemblesToken(bytes))
    precondition((1...256).contains(token.header.keyID.utf8.count) && !token.signature.isEmpty)
    // One text for each token.
    guard let parts = try? CompactToken(bytes), let payload = try? CompactToken.decode(parts.payload) else {
        preconditionFailure("read, but not in parts")
    }
    let written = Base64.encodeURL(payload) + [0x2E] + Base64.encodeURL(token.signature)
    precondition(Array(bytes.suffix(written.count)) == written)
    _ = token.unverifiedIssuer
    if let keys { precondition((try? verifier.verify(token, with: keys, now: now)) == nil) }
}

private func readClaims(_ bytes: [UInt8]) {
    guard let object = try? JSONReader.read(bytes), let claims = try? RegisteredClaims(object) else { return }
    for date in [claims.expiry, claims.notBefore, claims.issuedAt] {
        if let date { precondition((0...253_402_300_799).contains(date)) }
    }
    guard (try? verifier.checkClaims(ofAnswer: object, now: now)) != nil else { return }
    if let expiry = claims.expiry { precondition(expiry > now.seconds - 60) }
    precondition(object["aud"] == nil || claims.audiences.contains("us"))
}
