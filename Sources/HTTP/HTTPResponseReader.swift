/// Reads one answer of an upstream server (RFC 9112 §4, §6), interim answers (1xx) skipped, within limits.
///
/// Pure and incremental: bytes in, at last the whole answer. Anything unusual is an error: no upstream of ours needs it.
public struct HTTPResponseReader: Sendable {
    private enum State: Sendable {
        case statusLine
        case fields(status: Int, version: HTTPVersion)
        case body(status: Int, fields: HTTPFields, framing: BodyFraming)
        case done
    }

    private let limits: HTTPLimits
    private let maximumBodyBytes: Int
    private let isHead: Bool
    private var state = State.statusLine
    private var section = HTTPFieldSection(origin: 0)
    private var interimAnswers = 0
    private var buffer: [UInt8] = []
    private var chunks = HTTPChunkReader()
    /// True once the answer is read if the connection may carry another request.
    public private(set) var keepAlive = false

    /// Makes a reader for the answer to one request; `method` is the request's.
    public init(method: String, maximumBodyBytes: Int, limits: HTTPLimits = HTTPLimits()) {
        self.limits = limits
        self.maximumBodyBytes = maximumBodyBytes
        isHead = method == "HEAD"
    }

    /// True if not a byte of an answer came yet.
    public var isUntouched: Bool {
        if case .statusLine = state { return buffer.isEmpty && interimAnswers == 0 }
        return false
    }

    /// Takes received bytes; the answer when it is whole. Bytes beyond it are an error: nobody asked for them.
    public mutating func receive(_ bytes: Span<UInt8>) throws(HTTPReadError) -> HTTPClientResponse? {
        for index in 0..<bytes.count { buffer.append(bytes[index]) }
        while true {
            switch state {
            case .statusLine:
                guard try readStatusLine() else { return nil }
            case .fields(let status, let version):
                guard try readFields(status, version) else { return nil }
            case .body(let status, let fields, let framing):
                guard let body = try readBody(framing) else { return nil }
                state = .done
                guard buffer.isEmpty else { throw HTTPReadError(status: 502, "bytes after the answer") }
                return HTTPClientResponse(status: status, fields: fields, body: body)
            case .done: throw HTTPReadError(status: 502, "bytes after the answer")
            }
        }
    }

    /// The peer closed: the answer, if closing was its end.
    public mutating func finish() throws(HTTPReadError) -> HTTPClientResponse {
        guard case .body(let status, let fields, .untilClose) = state else {
            throw HTTPReadError(status: 502, "the connection ended before the answer did")
        }
        state = .done
        return HTTPClientResponse(status: status, fields: fields, body: buffer)
    }

    /// Reads a status line from the buffer; false if it is not complete.
    private mutating func readStatusLine() throws(HTTPReadError) -> Bool {
        guard
            let (status, version, end) = try HTTPStatusLine.read(buffer.span.extracting(first: limits.headBytes))
        else { return try needMore() }
        section = HTTPFieldSection(origin: end)
        state = .fields(status: status, version: version)
        return true
    }

    /// Reads the field lines behind it; false if they are not complete.
    private mutating func readFields(_ status: Int, _ version: HTTPVersion) throws(HTTPReadError) -> Bool {
        guard let fields = try readSection() else { return try needMore() }
        buffer.removeFirst(section.end)
        if (100..<200).contains(status) {
            interimAnswers += 1
            guard status != 101, interimAnswers <= Self.maximumInterimAnswers else {
                throw HTTPReadError(status: 502, "101 without an upgrade, or too many interim answers")
            }
            state = .statusLine
            return true
        }
        try Self.verifyCoding(fields)
        let framing = try framing(status, fields, version)
        keepAlive = framing != .untilClose && HTTPRequestChecks.keepsAlive(fields, version)
        state = .body(status: status, fields: fields, framing: framing)
        return true
    }

    private mutating func readSection() throws(HTTPReadError) -> HTTPFields? {
        let bytes = buffer
        return try section.read(bytes.span.extracting(first: limits.headBytes), limits: limits)
    }

    private func needMore() throws(HTTPReadError) -> Bool {
        guard buffer.count < limits.headBytes else { throw HTTPReadError(status: 502, "the head is too large") }
        return false
    }

    /// RFC 9112 §6.3.
    private func framing(
        _ status: Int, _ fields: HTTPFields, _ version: HTTPVersion
    ) throws(HTTPReadError) -> BodyFraming {
        if isHead || status == 204 || status == 304 { return .none }
        let framing = try HTTPRequestChecks.framing(fields, version)
        if case .length(let count) = framing, count > maximumBodyBytes {
            throw HTTPReadError(status: 502, "the body is too large")
        }
        if framing == .none, fields.lookup("content-length") == .absent { return .untilClose }
        return framing
    }

    /// The whole body, if it is there.
    private mutating func readBody(_ framing: BodyFraming) throws(HTTPReadError) -> [UInt8]? {
        switch framing {
        case .none: return []
        case .length(let count):
            guard buffer.count >= count else { return nil }
            let body = Array(buffer[..<count])
            buffer.removeFirst(count)
            return body
        case .chunked:
            guard try chunks.read(&buffer, maximumBytes: maximumBodyBytes) else { return nil }
            return chunks.body
        case .untilClose:
            guard buffer.count <= maximumBodyBytes else { throw HTTPReadError(status: 502, "the body is too large") }
            return nil
        }
    }

    /// We ask for no content coding, so none is expected: decompressing would be a way to fill our memory.
    private static func verifyCoding(_ fields: HTTPFields) throws(HTTPReadError) {
        guard case .one(let coding) = fields.lookup("content-encoding") else {
            if fields.lookup("content-encoding") == .repeated { throw HTTPReadError(status: 502, "content codings") }
            return
        }
        guard HTTPFieldName("identity").matches(coding) else { throw HTTPReadError(status: 502, "a content coding") }
    }

    /// No server sends more; one that sends them for ever must not hold us.
    private static let maximumInterimAnswers = 8
}
