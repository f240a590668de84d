import Foundation

/// A client of an OpenID provider, as far as a test needs one.
struct OpenIDClient {
    /// What a token endpoint gave.
    struct Tokens {
        let accessToken: String
        let idToken: String?
        let refreshToken: String?
    }

    let issuer: String
    let id: String
    let secret: String

    /// The issuer's own description of itself.
    static func metadata(of issuer: String) throws -> [String: Any] {
        let answer = try Curl.send("\(issuer)/.well-known/openid-configuration")
        return try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any] ?? [:]
    }

    /// Asks the token endpoint with a form.
    func tokens(_ form: [(name: String, value: String)]) throws -> Tokens {
        guard let endpoint = try Self.metadata(of: issuer)["token_endpoint"] as? String else {
            throw Peer.Failure(description: "\(issuer) names no token endpoint")
        }
        let fields = form.flatMap { ["--data-urlencode", "\($0.name)=\($0.value)"] }
        let answer = try Curl.send(endpoint, ["-u", "\(id):\(secret)"] + fields)
        let object = try? JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any]
        guard answer.status == 200, let object, let token = object["access_token"] as? String else {
            throw Peer.Failure(description: "\(endpoint) answers \(answer.status): \(answer.body)")
        }
        return Tokens(
            accessToken: token, idToken: object["id_token"] as? String,
            refreshToken: object["refresh_token"] as? String)
    }

    /// Exchanges a refresh token.
    func refresh(_ token: String) throws -> Tokens {
        try tokens([("grant_type", "refresh_token"), ("refresh_token", token)])
    }
}
