/// One answer. Framing fields (`Content-Length`, `Connection`, `Date`) are the connection's; they are never in `fields`.
public struct HTTPResponse: Sendable {
    /// The status code, 200…599.
    public var status: Int
    /// Field lines ready to be sent: `Name: value\r\n` each; only `setField` appends.
    public private(set) var fieldLines: [UInt8]
    /// The body; left out in the answer to HEAD, its length still announced.
    public var body: [UInt8]
    /// True if the connection must close after this answer.
    public var closesConnection: Bool

    /// Makes an answer.
    public init(status: Int, body: [UInt8] = [], closesConnection: Bool = false) {
        self.status = status
        fieldLines = []
        self.body = body
        self.closesConnection = closesConnection
    }

    /// Appends a field line; the name is a token known at compile time or checked by the caller. Returns false, and
    /// appends nothing, if the value holds a control character (response splitting, RFC 9110 §5.5).
    @discardableResult
    public mutating func appendField(_ name: String, _ value: [UInt8]) -> Bool {
        guard HTTPSyntax.endOfText(value.span, from: 0) == value.count else { return false }
        if fieldLines.isEmpty { fieldLines.reserveCapacity(Self.usualFieldBytes) }
        fieldLines.append(contentsOf: name.utf8)
        fieldLines.append(0x3A)
        fieldLines.append(0x20)
        fieldLines.append(contentsOf: value)
        fieldLines.append(0x0D)
        fieldLines.append(0x0A)
        return true
    }

    /// Appends a field line whose value is text.
    @discardableResult
    public mutating func appendField(_ name: String, _ value: String) -> Bool { appendField(name, Array(value.utf8)) }

    /// What most answers' fields fit in.
    private static let usualFieldBytes = 512
}
