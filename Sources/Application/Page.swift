import Base
import HTTP

/// Makes the answers that are no decisions.
enum Page {
    /// An answer that nobody may keep: it tells of this moment.
    static func answer(status: Int, _ contentType: String, _ body: [UInt8]) -> HTTPResponse {
        var response = HTTPResponse(status: status, body: body)
        response.appendField("Content-Type", contentType)
        response.appendField("Cache-Control", "no-store")
        response.appendField("X-Content-Type-Options", "nosniff")
        return response
    }

    /// An HTML page that may load nothing and that no other page may embed.
    static func html(_ text: String) -> HTTPResponse {
        var response = answer(status: 200, "text/html; charset=utf-8", Array(text.utf8))
        response.appendField(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
        )
        return response
    }

    /// A JSON answer.
    static func json(status: Int = 200, _ body: [UInt8]) -> HTTPResponse {
        answer(status: status, "application/json", body)
    }

    /// The same of a value.
    static func json(status: Int = 200, _ value: JSONValue) -> HTTPResponse {
        var body: [UInt8] = []
        JSONText.append(value, to: &body)
        return json(status: status, body)
    }

    /// A text that is harmless in HTML, also within an attribute in quotation marks.
    static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// No such path.
    static let notFound = json(status: 404, Array(#"{"error":"Not found"}"#.utf8))

    /// Done, and nothing to say about it (RFC 9110 §15.3.5).
    static let noContent: HTTPResponse = {
        var response = HTTPResponse(status: 204)
        response.appendField("Cache-Control", "no-store")
        return response
    }()

    /// Not for this peer.
    static let forbidden = json(status: 403, Array(#"{"error":"Forbidden"}"#.utf8))

    /// The path takes other methods (RFC 9110 §15.5.6).
    static func methodNotAllowed(allow methods: [String]) -> HTTPResponse {
        var response = json(status: 405, Array(#"{"error":"Method not allowed"}"#.utf8))
        response.appendField("Allow", methods.joined(separator: ", "))
        return response
    }
}

extension HTTPResponse {
    /// The same answer with the request's identifier.
    func identified(by requestID: String) -> HTTPResponse {
        var response = self
        response.appendField("X-Request-ID", requestID)
        return response
    }
}
