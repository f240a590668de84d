import HTTP

/// How long a fetched document counts as fresh.
enum DocumentLifetime {
    /// Ten minutes, or the shorter `max-age` less `Age` (RFC 9111 §4.2) that the answer asks for.
    ///
    /// Never under 15 s, and a minute for `no-store` and `no-cache`, which some issuers send with everything: to obey
    /// them would be a fetch for each request.
    static func of(_ fields: HTTPFields) -> Duration {
        var lifetime = longest
        var age = 0
        for index in 0..<fields.count {
            if fields.isLine(index, named: "age") {
                age = seconds(fields.value(at: index)) ?? 0
            } else if fields.isLine(index, named: "cache-control") {
                for directive in fields.value(at: index).split(separator: 0x2C) {
                    lifetime = min(lifetime, self.lifetime(HTTPFields.trimmed(directive)))
                }
            }
        }
        return .seconds(max(shortest, lifetime - age))
    }

    private static func lifetime(_ directive: ArraySlice<UInt8>) -> Int {
        let end = directive.firstIndex(of: 0x3D) ?? directive.endIndex
        let name = directive[..<end]
        if HTTPFieldName("no-store").matches(name) || HTTPFieldName("no-cache").matches(name) { return uncached }
        guard HTTPFieldName("max-age").matches(name) else { return longest }
        return seconds(directive[end...].dropFirst().filter { $0 != 0x22 }[...]) ?? longest
    }

    /// `delta-seconds` (RFC 9111 §1.2.2); nil if it is none. One that is too large counts as the largest.
    private static func seconds(_ text: ArraySlice<UInt8>) -> Int? {
        guard !text.isEmpty, text.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return text.count > 9 ? 999_999_999 : Int(String(decoding: text, as: UTF8.self))
    }

    private static let longest = 600
    private static let uncached = 60
    private static let shortest = 15
}
