import Base

/// Where a server is: scheme, host and port of an `http` or `https` URL (RFC 9110 §4.3.1).
public struct HTTPOrigin: Sendable, Hashable, CustomStringConvertible {
    /// True for `https`.
    public let isSecure: Bool
    /// A host name in lower case, or an IPv4 or IPv6 address without brackets.
    public let host: String
    /// 1…65535; 80 or 443 if the URL names none.
    public let port: Int

    /// Reads `scheme://host[:port]`, a final `/` allowed. Anything else, such as user information, a path or a query, is nil.
    public init?(_ url: String) {
        guard let read = Self.read(url), read.target == "/" else { return nil }
        self = read.origin
    }

    private init(isSecure: Bool, host: String, port: Int) {
        self.isSecure = isSecure
        self.host = host
        self.port = port
    }

    /// Splits an absolute URL into its origin and its target in origin form (`/` if there is no path).
    ///
    /// Nil if the scheme is another, if there is user information (a secret has no place in a URL) or a fragment, or if
    /// a byte is not allowed there. The target is not decoded.
    public static func read(_ url: String) -> (origin: HTTPOrigin, target: String)? {
        guard let (isSecure, rest) = scheme(of: url) else { return nil }
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        let tail = rest[end...]
        guard let (host, port) = authority(rest[..<end], defaultPort: isSecure ? 443 : 80),
            tail.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x23 })
        else { return nil }
        let target = tail.hasPrefix("/") ? String(tail) : "/" + tail
        return (HTTPOrigin(isSecure: isSecure, host: host, port: port), target)
    }

    /// The value of the `Host` field (RFC 9110 §7.2): the port only if it is not the scheme's.
    public var hostField: String {
        let name = host.utf8.contains(0x3A) ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }

    /// `https://host:port` without a port that goes without saying.
    public var description: String { (isSecure ? "https://" : "http://") + hostField }

    private static func scheme(of url: String) -> (isSecure: Bool, rest: Substring)? {
        for (prefix, isSecure) in [("http://", false), ("https://", true)]
        where url.utf8.count > prefix.utf8.count && url.prefix(prefix.count).lowercased() == prefix {
            return (isSecure, url.dropFirst(prefix.count))
        }
        return nil
    }

    /// `host [ ":" port ]` (RFC 3986 §3.2), host as `[` IPv6 `]`, IPv4 or a name of letters, digits, `-`, `_` and `.`.
    private static func authority(_ text: Substring, defaultPort: Int) -> (host: String, port: Int)? {
        let host: String
        var rest: Substring
        if text.hasPrefix("[") {
            guard let close = text.firstIndex(of: "]"), let address = IPAddress(text[..<close].dropFirst()),
                address.bytes.count == 16
            else { return nil }
            host = address.description
            rest = text[close...].dropFirst()
        } else {
            let end = text.firstIndex(of: ":") ?? text.endIndex
            rest = text[end...]
            // Checked first: some letters beyond ASCII become ASCII in lower case.
            guard (1...253).contains(text[..<end].utf8.count), text[..<end].utf8.allSatisfy(isNameByte) else {
                return nil
            }
            host = text[..<end].lowercased()
        }
        guard !rest.isEmpty else { return (host, defaultPort) }
        guard rest.removeFirst() == ":", (1...5).contains(rest.utf8.count),
            rest.utf8.allSatisfy({ (48...57).contains($0) }), let port = Int(rest), (1...65535).contains(port)
        else { return nil }
        return (host, port)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
        default: false
        }
    }
}
