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
            for entry in FieldList.elements(of: fields.value(at: index)).reversed() where !entry.isEmpty {
                guard let address = address(entry) else { return nil }
                guard trustedPeers.contains(address) else { return address }
                leftmost = address
            }
        }
        return leftmost
    }

    /// Reads `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:4711`.
    private static func address(_ entry: ArraySlice<UInt8>) -> IPAddress? {
        guard entry.count <= maximumLength, let text = String(validating: entry, as: UTF8.self) else { return nil }
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]"), isPort(text[text.index(after: end)...]) else { return nil }
            let inner = text[text.index(after: text.startIndex)..<end]
            return inner.contains(":") ? IPAddress(inner) : nil
        }
        if let address = IPAddress(text) { return address }
        guard let colon = text.firstIndex(of: ":"), isPort(text[colon...]) else { return nil }
        return IPAddress(text[..<colon])
    }

    /// True for nothing, and for a colon with a port number.
    private static func isPort(_ text: Substring) -> Bool {
        guard let colon = text.first else { return true }
        let digits = text.dropFirst()
        return colon == ":" && (1...5).contains(digits.utf8.count)
            && digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    // The longest address is 45 characters, with brackets and port 53; more is not worth converting.
    private static let maximumLength = 64
}
