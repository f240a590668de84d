import Base

/// A request as the stand-in sees it, whatever brought it.
public struct StandInElasticsearchRequest: Sendable {
    /// The method.
    public var method: String
    /// The target as sent: path and perhaps query.
    public var target: String
    /// The value of `Authorization`; nil if absent.
    public var authorization: String?
    /// The value of `Content-Type`; nil if absent.
    public var contentType: String?
    /// The body.
    public var body: [UInt8]

    /// Makes a request.
    public init(
        method: String, target: String, authorization: String? = nil, contentType: String? = nil, body: [UInt8] = []
    ) {
        self.method = method
        self.target = target
        self.authorization = authorization
        self.contentType = contentType
        self.body = body
    }

    /// The path's segments, percent-decoded; nil if an escape is broken.
    var segments: [String]? {
        let path = target.prefix { $0 != "?" }
        let decoded = path.split(separator: "/", omittingEmptySubsequences: true).map { Self.decoded($0) }
        return decoded.contains(nil) ? nil : decoded.compactMap { $0 }
    }

    private static func decoded(_ segment: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(segment.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

/// The stand-in's answer.
public struct StandInElasticsearchAnswer: Sendable {
    /// The status.
    public var status: Int
    /// The body.
    public var body: [UInt8]
    /// The value of `Content-Type`.
    public var contentType = "application/json"
    /// The value of `Location`, if it redirects.
    public var location: String?

    /// Makes an answer with a body of JSON text.
    public init(_ status: Int, _ json: String) {
        self.status = status
        body = Array(json.utf8)
    }

    /// An error as Elasticsearch writes it.
    static func error(_ status: Int, _ type: String, _ reason: String) -> StandInElasticsearchAnswer {
        var reasonText: [UInt8] = []
        JSONText.append(reason, to: &reasonText)
        let cause = #""type":"\#(type)","reason":\#(String(decoding: reasonText, as: UTF8.self))"#
        return StandInElasticsearchAnswer(
            status, #"{"error":{"root_cause":[{\#(cause)}],\#(cause)},"status":\#(status)}"#)
    }
}
