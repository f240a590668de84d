/// What a request's fields must say together (RFC 9112 §3.2, §6, §9.3).
enum HTTPRequestChecks {
    /// Makes the request, or says which rule it breaks.
    static func request(
        _ line: HTTPRequestLine, _ fields: HTTPFields, headLength: Int
    ) throws(HTTPReadError) -> HTTPReadRequest {
        var fields = fields
        try verifyHost(line, &fields)
        let framing = try framing(fields, line.version)
        return HTTPReadRequest(
            request: HTTPRequest(method: line.method, target: line.target, version: line.version, fields: fields),
            framing: framing, keepAlive: keepsAlive(fields, line.version), headLength: headLength)
    }

    /// Exactly one `Host` in HTTP/1.1, none or one in HTTP/1.0 (RFC 9112 §3.2).
    ///
    /// An absolute target's authority must be the same: a client has to send it so, and a reader that takes the other is misled.
    private static func verifyHost(_ line: HTTPRequestLine, _ fields: inout HTTPFields) throws(HTTPReadError) {
        switch fields.lookup(host) {
        case .repeated: throw HTTPReadError(status: 400, "more than one Host")
        case .absent:
            guard line.version == .http10 else { throw HTTPReadError(status: 400, "no Host") }
            if let authority = line.authority { fields.append(name: host.lowercased, value: authority) }
        case .one(let value):
            guard HTTPAuthority.isValid(value) else { throw HTTPReadError(status: 400, "Host is no host") }
            if let authority = line.authority, !HTTPAuthority.areEqual(authority, value) {
                throw HTTPReadError(status: 400, "Host and the target's authority differ")
            }
        }
    }

    /// RFC 9112 §6.1, §6.3: contradictory or unusual framing is how requests are smuggled.
    static func framing(_ fields: HTTPFields, _ version: HTTPVersion) throws(HTTPReadError) -> BodyFraming {
        let length = fields.lookup(contentLength)
        switch fields.lookup(transferEncoding) {
        case .absent: break
        case .repeated: throw HTTPReadError(status: 400, "more than one Transfer-Encoding")
        case .one(let coding):
            guard version == .http11, length == .absent else {
                throw HTTPReadError(status: 400, "Transfer-Encoding with Content-Length or in HTTP/1.0")
            }
            guard chunked.matches(coding) else { throw HTTPReadError(status: 501, "a transfer coding but chunked") }
            return .chunked
        }
        switch length {
        case .absent: return .none
        case .repeated: throw HTTPReadError(status: 400, "more than one Content-Length")
        case .one(let digits):
            guard (1...18).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
                throw HTTPReadError(status: 400, "Content-Length is no number")
            }
            let number = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
            return number == 0 ? .none : .length(number)
        }
    }

    /// RFC 9112 §9.3: 1.1 stays open unless told to close, 1.0 only if asked to stay.
    static func keepsAlive(_ fields: HTTPFields, _ version: HTTPVersion) -> Bool {
        var keepsAlive = version == .http11
        for index in 0..<fields.count where fields.isLine(index, named: connection) {
            for option in fields.value(at: index).split(separator: 0x2C) {
                let option = HTTPFields.trimmed(option)
                if close.matches(option) { return false }
                if keepAliveOption.matches(option) { keepsAlive = true }
            }
        }
        return keepsAlive
    }

    private static let host: HTTPFieldName = "host"
    private static let contentLength: HTTPFieldName = "content-length"
    private static let transferEncoding: HTTPFieldName = "transfer-encoding"
    private static let connection: HTTPFieldName = "connection"
    private static let chunked: HTTPFieldName = "chunked"
    private static let close: HTTPFieldName = "close"
    private static let keepAliveOption: HTTPFieldName = "keep-alive"
}
