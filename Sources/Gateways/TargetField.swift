import HTTP
import Principals

/// The values that gateways put into forwarded fields, read strictly: a doubtful one is 400, never a guess.
enum TargetField {
    /// The value of a field that stands at most once; nil if it is absent or empty.
    static func value(_ name: HTTPFieldName, in fields: HTTPFields) throws(Refusal) -> ArraySlice<UInt8>? {
        switch fields.lookup(name) {
        case .absent: nil
        case .one(let value): value.isEmpty ? nil : value
        case .repeated: throw Refusal(.badRequest, "more than one \(name) line")
        }
    }

    /// A method token (RFC 9110 §9.1), whose case matters.
    static func method(_ name: HTTPFieldName, in fields: HTTPFields) throws(Refusal) -> String? {
        guard let value = try value(name, in: fields) else { return nil }
        guard FieldToken.matches(value) else { throw Refusal(.badRequest, "\(name) is no method") }
        return String(decoding: value, as: UTF8.self)
    }

    /// A host in the form that rules compare.
    static func host(_ authority: ArraySlice<UInt8>) throws(Refusal) -> String {
        guard let host = HostName.read(authority) else { throw Refusal(.badRequest, "the forwarded host is no host") }
        return host
    }

    /// The path before the first `?` and what follows it; nothing is decoded.
    static func split(_ origin: ArraySlice<UInt8>) -> (path: String, query: ArraySlice<UInt8>) {
        let end = origin.firstIndex(of: UInt8(ascii: "?")) ?? origin.endIndex
        return (String(decoding: origin[..<end], as: UTF8.self), origin[end...])
    }

    /// True for `http`, `https`, `ws` and `wss`, in whatever case.
    static func isScheme(_ value: ArraySlice<UInt8>) -> Bool { schemes.contains { $0.matches(value) } }

    // Schemes compare as field names do: ASCII without case.
    private static let schemes: [HTTPFieldName] = ["https", "http", "wss", "ws"]
}
