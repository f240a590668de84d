import Base
import CSystem
import Glibc

/// The system's name lookup, `getaddrinfo`. It blocks, maybe for many seconds.
enum NameLookup {
    /// The addresses of a host in the order of RFC 6724, without repeats.
    static func addresses(of host: String) -> Result<[IPAddress], ResolverError> {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else {
            return .failure(ResolverError("\(host): \(unsafe String(cString: gai_strerror(code)))"))
        }
        defer { unsafe freeaddrinfo(list) }
        var found: [IPAddress] = []
        while let entry = unsafe list?.pointee {
            if let address = unsafe read(entry.ai_addr), !found.contains(address) { found.append(address) }
            unsafe list = entry.ai_next
        }
        return found.isEmpty ? .failure(ResolverError("\(host): no address")) : .success(found)
    }

    private static func read(_ address: UnsafeMutablePointer<sockaddr>?) -> IPAddress? {
        guard let address = unsafe address else { return nil }
        let raw = UnsafeRawPointer(address)
        switch CInt(unsafe address.pointee.sa_family) {
        case AF_INET:
            let target = unsafe raw.loadUnaligned(as: sockaddr_in.self)
            return unsafe withUnsafeBytes(of: target.sin_addr) { unsafe IPAddress(bytes: Array($0)) }
        case AF_INET6:
            let target = unsafe raw.loadUnaligned(as: sockaddr_in6.self)
            return unsafe withUnsafeBytes(of: target.sin6_addr) { unsafe IPAddress(bytes: Array($0)) }
        default: return nil
        }
    }
}
