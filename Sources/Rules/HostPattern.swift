import Gateways

/// A host name, `*.example.org` for every name below one (not itself), or `*` for any.
struct HostPattern: Sendable {
    private enum Kind {
        case any
        case exact([UInt8])
        /// Begins with the dot.
        case below([UInt8])
    }

    private let kind: Kind

    /// Reads a pattern in the form in which gateways read hosts; nil if it is none, or has a port.
    init?(_ text: String) {
        if text == "*" {
            kind = .any
            return
        }
        let isWildcard = text.hasPrefix("*.")
        let name = isWildcard ? String(text.dropFirst(2)) : text
        let hasPort = !name.hasPrefix("[") && name.contains(":") || name.contains("]:")
        guard !hasPort, !(isWildcard && name.hasPrefix("[")), let host = HostName.read(Array(name.utf8)[...]) else {
            return nil
        }
        kind = isWildcard ? .below(Array(".\(host)".utf8)) : .exact(Array(host.utf8))
    }

    /// True if the host, as `HostName` wrote it, is one of the pattern's.
    func matches(_ host: String) -> Bool {
        switch kind {
        case .any: return true
        case .exact(let name): return host.utf8.count == name.count && host.utf8.elementsEqual(name)
        case .below(let suffix):
            return host.utf8.count > suffix.count && host.utf8.suffix(suffix.count).elementsEqual(suffix)
        }
    }
}
