import Base
import HTTP

/// Writes requests of the client (RFC 9112 §3) and refuses those that would not mean what their caller meant.
enum HTTPUpstreamMessage {
    /// The whole message. It is a secret, since its fields are.
    static func write(_ request: HTTPClientRequest, to origin: HTTPOrigin) throws(HTTPClientError) -> Secret {
        guard isToken(request.method) else { throw HTTPClientError(.badRequest, "the method is no token") }
        let target = request.target.utf8
        guard target.first == UInt8(ascii: "/"), target.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x23 }) else {
            throw HTTPClientError(.badRequest, "the target is not in origin form")
        }
        var message = Array("\(request.method) \(request.target) HTTP/1.1\r\nHost: \(origin.hostField)\r\n".utf8)
        message += Array("User-Agent: sallyport\r\n".utf8)
        for (name, value) in request.fields { try append(name, value, to: &message) }
        if !request.body.isEmpty || methodsWithBody.contains(request.method) {
            message += Array("Content-Length: \(request.body.count)\r\n".utf8)
        }
        message += [0x0D, 0x0A]
        message += request.body
        return Secret(message)
    }

    /// True if sending a request twice does what sending it once does (RFC 9110 §9.2.2).
    static func isIdempotent(_ method: String) -> Bool { idempotentMethods.contains(method) }

    private static func append(_ name: String, _ value: Secret, to message: inout [UInt8]) throws(HTTPClientError) {
        guard isToken(name) else { throw HTTPClientError(.badRequest, "a field name is no token") }
        guard !ownFields.contains(HTTPFieldName(name)) else {
            throw HTTPClientError(.badRequest, "the field \(name) is the client's own")
        }
        message += Array("\(name): ".utf8)
        try value.withBytes { bytes throws(HTTPClientError) in
            guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                throw HTTPClientError(.badRequest, "the value of \(name) holds a control character")
            }
            message += bytes
        }
        message += [0x0D, 0x0A]
    }

    /// `token = 1*tchar` (RFC 9110 §5.6.2).
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 48...57, 65...90, 97...122: true
                default: punctuation.contains(byte)
                }
            }
    }

    private static let punctuation = Set("!#$%&'*+-.^_`|~".utf8)
    private static let methodsWithBody: Set<String> = ["POST", "PUT", "PATCH"]
    private static let idempotentMethods: Set<String> = ["GET", "HEAD", "PUT", "DELETE"]
    private static let ownFields: Set<HTTPFieldName> = [
        "host", "content-length", "connection", "transfer-encoding", "user-agent", "expect", "upgrade", "te", "trailer",
        "keep-alive",
    ]
}
