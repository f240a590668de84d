import Foundation

/// Fresh private keys for an OpenID provider, made by joserfc: nothing of ours.
enum PrivateKeySet {
    /// One key per key ID, as a JWK set; the algorithms are RS256, PS256, ES256 and EdDSA.
    static func make(_ keys: [(keyID: String, algorithm: String)]) throws -> [[String: Any]] {
        let script = """
            import json, sys
            from joserfc import jwk
            make = {"RS256": (jwk.RSAKey, 2048), "PS256": (jwk.RSAKey, 2048), "ES256": (jwk.ECKey, "P-256"),
                    "EdDSA": (jwk.OKPKey, "Ed25519")}
            keys = []
            for argument in sys.argv[1:]:
                key_id, algorithm = argument.split("=")
                kind, size = make[algorithm]
                key = kind.generate_key(size, {"kid": key_id, "alg": algorithm, "use": "sig"}, private=True)
                keys.append(key.as_dict(private=True))
            print(json.dumps(keys))
            """
        let python = try Peer.require("python3", in: Project.root.appending(path: ".build/peers/bin").path)
        let arguments = keys.map { "\($0.keyID)=\($0.algorithm)" }
        let peer = try Peer(python, ["-c", script] + arguments, port: nil)
        guard peer.waitForExit() == 0,
            let keys = try JSONSerialization.jsonObject(with: Data(peer.output.utf8)) as? [[String: Any]]
        else { throw Peer.Failure(description: "joserfc made no keys: \(peer.output)") }
        return keys
    }
}
