import Base
import HTTP

/// Finds the client's address in `X-Forwarded-For`.
///
/// Each proxy appends the address it was asked from, so only the right end is the word of a proxy we trust. Reading goes
/// from there to the left while addresses are trusted; the first that is not is the client. What lies left of it is the
/// client's own invention.
enum ClientAddress {
    /// The right-most untrusted address; the left-most if all are trusted. Nil if there is no entry, or if one that is
    /// no address comes first: nothing beyond it can be believed.
    static func read(_ fields: HTTPFields, trustedPeers: TrustedPeers) -> IPAddress? {
        var leftmost: IPAddress?
        for index in (0..<fields.count).reversed() where fields.isLine(index, named: FieldNames.forwardedFor) {
            var rest: ArraySlice<UInt8>? = fields.value(at: index)
            while let list = rest {
                let comma = list.lastIndex(of: UInt8(ascii: ","))
                let entry = FieldList.trimmed(comma.map { list[($0 + 1)...] } ?? list)
                rest = comma.map { list[..<$0] }
                guard !entry.isEmpty else { continue }
                guard let address = address(entry) else { return nil }
                guard trustedPeers.contains(address) else { return address }
                leftmost = address
            }
        }
        return leftmost
    }

    /// Reads `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:4711`.
    private static func address(_ entry: ArraySlice<UInt8>) -> IPAddress? {
        guard entry.count <= maximumLength else { return nil }
        if entry.first == UInt8(ascii: "[") {
            guard let end = entry.firstIndex(of: UInt8(ascii: "]")), isPort(entry[(end + 1)...]) else { return nil }
            let inner = entry[..<end].dropFirst()
            return inner.contains(UInt8(ascii: ":")) ? IPAddress(ascii: inner) : nil
        }
        if let address = IPAddress(ascii: entry) { return address }
        guard let colon = entry.firstIndex(of: UInt8(ascii: ":")), isPort(entry[colon...]) else { return nil }
        return IPAddress(ascii: entry[..<colon])
    }

    /// True for nothing, and for a colon with a port number.
    private static func isPort(_ text: ArraySlice<UInt8>) -> Bool {
        guard let colon = text.first else { return true }
        let digits = text.dropFirst()
        return colon == UInt8(ascii: ":") && (1...5).contains(digits.count)
            && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    // The longest address is 45 characters, with brackets and port 53; more is not worth reading.
    private static let maximumLength = 64
}
