import Base
import HTTP
import Platform

/// The application behind a gateway: it trusts nobody, and says what it got.
struct ProtectedApplication: HTTPHandler {
    /// Judges the `Authorization` that it gets: the user's name, or nil.
    let authenticate: @Sendable (String) async -> String?

    func respond(to request: HTTPRequest, from peer: HTTPPeer) async -> HTTPResponse {
        guard case .one(let value) = request.fields.lookup("Authorization"),
            let user = await authenticate(String(decoding: value, as: UTF8.self))
        else { return HTTPResponse(status: 401, body: Array("the application refuses".utf8)) }
        var text = "user=\(user) method=\(request.method) path=\(request.target.path)\n"
        for index in 0..<request.fields.count {
            let name = String(decoding: request.fields.name(at: index), as: UTF8.self)
            let value = String(decoding: request.fields.value(at: index), as: UTF8.self)
            text += "\(name.lowercased()): \(value)\n"
        }
        return HTTPResponse(status: 200, body: Array(text.utf8))
    }

    /// An application that accepts tokens signed with `secret` (HS256) and takes the user from their claims.
    static func acceptingTokens(secret: String) -> ProtectedApplication {
        ProtectedApplication { value in Token(authorization: value, secret: secret)?.text("username") }
    }
}
