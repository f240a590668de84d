public import Base
import CSystem
import Glibc

/// Where a socket listens or whom it is connected to.
@safe public struct SocketAddress: Sendable, CustomStringConvertible {
    let storage: sockaddr_storage
    let length: socklen_t

    init(storage: sockaddr_storage, length: socklen_t) {
        self.storage = storage
        self.length = length
    }

    /// The address of a host and port.
    public init(_ address: IPAddress, port: UInt16) {
        var storage = sockaddr_storage()
        if address.bytes.count == 4 {
            let size = MemoryLayout<sockaddr_in>.size
            unsafe withUnsafeMutableBytes(of: &storage) { bytes in
                unsafe bytes.storeBytes(of: sa_family_t(AF_INET), as: sa_family_t.self)
                unsafe bytes.storeBytes(of: port.bigEndian, toByteOffset: 2, as: UInt16.self)
                for (index, byte) in address.bytes.enumerated() { unsafe bytes[4 + index] = byte }
            }
            self.init(storage: storage, length: socklen_t(size))
        } else {
            let size = MemoryLayout<sockaddr_in6>.size
            unsafe withUnsafeMutableBytes(of: &storage) { bytes in
                unsafe bytes.storeBytes(of: sa_family_t(AF_INET6), as: sa_family_t.self)
                unsafe bytes.storeBytes(of: port.bigEndian, toByteOffset: 2, as: UInt16.self)
                for (index, byte) in address.bytes.enumerated() { unsafe bytes[8 + index] = byte }
            }
            self.init(storage: storage, length: socklen_t(size))
        }
    }

    /// The address of a unix socket; nil if the path is empty or longer than the system takes (107 bytes).
    public init?(path: String) {
        let bytes = Array(path.utf8)
        guard !bytes.isEmpty, bytes.count <= 107, !bytes.contains(0) else { return nil }
        var storage = sockaddr_storage()
        unsafe withUnsafeMutableBytes(of: &storage) { target in
            unsafe target.storeBytes(of: sa_family_t(AF_UNIX), as: sa_family_t.self)
            for (index, byte) in bytes.enumerated() { unsafe target[2 + index] = byte }
        }
        self.init(storage: storage, length: socklen_t(2 + bytes.count + 1))
    }

    /// The IP address; nil for a unix socket.
    public var ipAddress: IPAddress? {
        let range: Range<Int>
        switch CInt(family) {
        case AF_INET: range = 4..<8
        case AF_INET6: range = 8..<24
        default: return nil
        }
        return unsafe withUnsafeBytes(of: storage) { unsafe IPAddress(bytes: Array($0[range])) }
    }

    /// The port; nil for a unix socket.
    public var port: UInt16? {
        guard CInt(family) == AF_INET || CInt(family) == AF_INET6 else { return nil }
        return unsafe withUnsafeBytes(of: storage) { bytes in
            UInt16(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
        }
    }

    /// `192.0.2.1:80`, `[2001:db8::1]:80` or `unix`.
    public var description: String {
        guard let ipAddress, let port else { return "unix" }
        return ipAddress.bytes.count == 4 ? "\(ipAddress):\(port)" : "[\(ipAddress)]:\(port)"
    }

    /// The addresses of a host name or literal; blocks, so it is for start-up and for worker threads.
    public static func resolving(host: String, port: UInt16) throws(SystemError) -> [SocketAddress] {
        if let address = IPAddress(host) { return [SocketAddress(address, port: port)] }
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, String(port), &hints, &first)
        guard code == 0 else {
            throw SystemError(code: code == EAI_SYSTEM ? errno : ENXIO, call: "getaddrinfo \(host)")
        }
        defer { unsafe freeaddrinfo(first) }
        var addresses: [SocketAddress] = []
        var next = unsafe first
        while let entry = unsafe next {
            var storage = sockaddr_storage()
            let length = unsafe min(Int(entry.pointee.ai_addrlen), MemoryLayout<sockaddr_storage>.size)
            unsafe memcpy(&storage, entry.pointee.ai_addr, length)
            addresses.append(SocketAddress(storage: storage, length: socklen_t(length)))
            unsafe next = entry.pointee.ai_next
        }
        return addresses
    }

    var family: sa_family_t { storage.ss_family }

    /// Lends the address to a call as C wants it.
    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>) -> Result) -> Result {
        unsafe withUnsafePointer(to: storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0) }
        }
    }
}
