import Base

/// A host as it stands in `Host`, in `X-Forwarded-Host` or in a URL (RFC 3986 §3.2), in the one form that rules compare.
///
///     authority = host [ ":" port ]
///
/// User information (`user@host`) is refused: it is how one host is dressed up as another.
public enum HostName {
    /// The host in lower case, without port and trailing dot; IPv6 in brackets and shortest form. Nil if it is none.
    public static func read(_ authority: ArraySlice<UInt8>) -> String? {
        guard authority.count <= maximumLength else { return nil }
        var bytes = authority
        if bytes.contains(where: { (65...90).contains($0) }) {
            bytes = ArraySlice(bytes.map { (65...90).contains($0) ? $0 | 0x20 : $0 })
        }
        if bytes.first == UInt8(ascii: "[") { return literal(bytes) }
        let end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
        guard isPort(bytes[end...]) else { return nil }
        var name = bytes[..<end]
        if name.last == UInt8(ascii: ".") { name = name.dropLast() }
        guard isName(name) else { return nil }
        return String(decoding: name, as: UTF8.self)
    }

    /// Labels of letters, digits, hyphens and underscores, none empty.
    private static func isName(_ name: ArraySlice<UInt8>) -> Bool {
        var isLabelEmpty = true
        for byte in name {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                UInt8(ascii: "_"):
                isLabelEmpty = false
            case UInt8(ascii: ".") where !isLabelEmpty: isLabelEmpty = true
            default: return false
            }
        }
        return !isLabelEmpty
    }

    /// `[2001:db8::1]`, perhaps with a port.
    private static func literal(_ bytes: ArraySlice<UInt8>) -> String? {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "]")), isPort(bytes[(end + 1)...]) else { return nil }
        let inner = bytes[..<end].dropFirst()
        guard inner.contains(UInt8(ascii: ":")), let address = IPAddress(ascii: inner) else { return nil }
        return "[\(address)]"
    }

    /// True for nothing, and for a colon with nothing or a port number after it.
    private static func isPort(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let colon = bytes.first else { return true }
        return colon == UInt8(ascii: ":") && bytes.count <= 6
            && bytes.dropFirst().allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    // RFC 1035 §2.3.4 allows 253 characters; with dot and port 260.
    private static let maximumLength = 260
}
