/// Writes answers (RFC 9112 §4) behind what is in a buffer already.
public enum HTTPMessageWriter {
    /// Appends one answer: status line, `Date`, framing, its fields, its body.
    ///
    /// `isHead` means that the request's method was HEAD: the body is announced but not sent (RFC 9110 §9.3.2). A client of
    /// HTTP/1.0 is told that the connection stays open, any client that it closes. `date` is the value of `Date`, which the
    /// event loop makes once a second.
    public static func append(
        _ response: HTTPResponse, to buffer: inout [UInt8], isHead: Bool, version: HTTPVersion, keepAlive: Bool,
        date: [UInt8]
    ) {
        buffer.append(contentsOf: statusLine(response.status))
        buffer.append(contentsOf: dateName)
        buffer.append(contentsOf: date)
        if response.status != 204, response.status != 304 {
            buffer.append(contentsOf: lengthName)
            append(response.body.count, to: &buffer)
        }
        if !keepAlive {
            buffer.append(contentsOf: connectionClose)
        } else if version == .http10 {
            buffer.append(contentsOf: connectionKeepAlive)
        }
        buffer.append(0x0D)
        buffer.append(0x0A)
        buffer.append(contentsOf: response.fieldLines)
        buffer.append(0x0D)
        buffer.append(0x0A)
        if !isHead, response.status != 204, response.status != 304 { buffer.append(contentsOf: response.body) }
    }

    private static func statusLine(_ status: Int) -> [UInt8] {
        if status == 200 { return ok }
        return lines[status] ?? Array("HTTP/1.1 \(status) \r\n".utf8)
    }

    private static func append(_ number: Int, to buffer: inout [UInt8]) {
        var divisor = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            buffer.append(0x30 + UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
    }

    private static let ok = Array("HTTP/1.1 200 OK\r\n".utf8)
    private static let lines = reasons.reduce(into: [Int: [UInt8]]()) { lines, reason in
        lines[reason.key] = Array("HTTP/1.1 \(reason.key) \(reason.value)\r\n".utf8)
    }
    private static let reasons = [
        204: "No Content", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
        405: "Method Not Allowed", 408: "Request Timeout", 409: "Conflict", 413: "Content Too Large",
        414: "URI Too Long",
        431: "Request Header Fields Too Large", 500: "Internal Server Error", 501: "Not Implemented",
        503: "Service Unavailable", 505: "HTTP Version Not Supported",
    ]
    private static let dateName = Array("Date: ".utf8)
    private static let lengthName = Array("\r\nContent-Length: ".utf8)
    private static let connectionClose = Array("\r\nConnection: close".utf8)
    private static let connectionKeepAlive = Array("\r\nConnection: keep-alive".utf8)
}
