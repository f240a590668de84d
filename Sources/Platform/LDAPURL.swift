import Base
import CLDAP

/// Where a directory listens: `ldap://host:389`, `ldaps://host`, `ldapi://%2Frun%2Fslapd%2Fldapi` (RFC 4516, without more).
public struct LDAPURL: Sendable, Equatable, CustomStringConvertible {
    /// How to talk to it.
    public enum Scheme: String, Sendable {
        /// In clear, or with StartTLS.
        case ldap
        /// TLS from the first byte on.
        case ldaps
        /// A unix socket.
        case ldapi
    }

    /// How to talk to it.
    public let scheme: Scheme
    /// The URL as written.
    public let description: String
    /// The name or address without brackets; for `ldapi` the socket's path.
    let host: String
    /// The port; 0 for `ldapi`.
    let port: UInt16

    /// Reads a URL; nil if it has anything but a scheme, a host (or a socket's path, percent-encoded) and a port.
    public init?(_ text: String) {
        LDAPLibrary.prepare()
        // No user, query or fragment, no list, nor the `<URL:…>` that libldap would accept.
        guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) && !Self.excluded.contains($0) }) else { return nil }
        var parts: UnsafeMutablePointer<LDAPURLDesc>?
        guard unsafe ldap_url_parse(text, &parts) == LDAP_URL_SUCCESS, let url = unsafe parts?.pointee else {
            return nil
        }
        defer { unsafe ldap_free_urldesc(parts) }
        guard let name = unsafe url.lud_scheme, let scheme = unsafe Scheme(rawValue: String(cString: name)),
            let target = unsafe url.lud_host, unsafe url.lud_dn == nil || url.lud_dn.pointee == 0
        else { return nil }
        var host = unsafe String(cString: target)
        if host.utf8.first == UInt8(ascii: "["), host.utf8.last == UInt8(ascii: "]") {
            host = String(host.dropFirst().dropLast())
        }
        guard let port = unsafe Self.port(url.lud_port, of: scheme), !host.isEmpty else { return nil }
        // Escapes are for paths, and libldap would end a name at a zero byte and take port 0 for the usual one.
        if text.contains("%00") || text.hasSuffix(":0") || text.hasSuffix(":0/")
            || scheme != .ldapi && text.contains("%")
        {
            return nil
        }
        if scheme == .ldapi, SocketAddress(path: host) == nil || host.utf8.first != UInt8(ascii: "/") { return nil }
        self.scheme = scheme
        self.host = host
        self.port = port
        description = text
    }

    /// True if what is sent there does not leave the machine.
    public var isLoopback: Bool {
        guard scheme != .ldapi else { return true }
        guard let address = IPAddress(host) else { return CaselessName(host) == CaselessName("localhost") }
        return address.bytes.count == 4
            ? address.bytes[0] == 127 : address.bytes.dropLast().allSatisfy { $0 == 0 } && address.bytes.last == 1
    }

    private static let excluded = Array("?#@<>,".utf8)

    /// The port, or the scheme's own (RFC 4516 §2); nil if it is none.
    private static func port(_ written: CInt, of scheme: Scheme) -> UInt16? {
        if scheme == .ldapi { return written == 0 ? 0 : nil }
        if written == 0 { return scheme == .ldap ? 389 : 636 }
        return UInt16(exactly: written)
    }
}
