import Foundation
import Glibc
import Platform

/// A server on loopback that does to each connection what its test says: a thread for each, blocking. It lives as long
/// as the test process.
final class ScriptedServer: Sendable {
    typealias Script = @Sendable (ScriptedConnection) -> Void

    let port: Int
    private let accepted = Locked(0)

    /// The number of connections so far.
    var connectionCount: Int { accepted.withLock { $0 } }

    /// Listens on an address and port, any port if 0, and runs `script` for each connection, which is closed after it.
    init(_ address: String = "127.0.0.1", port: Int = 0, tls: TLSContext? = nil, _ script: @escaping Script) {
        let listener = socket(address.contains(":") ? AF_INET6 : AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        self.port = Self.listen(listener, address, port)
        Foundation.Thread.detachNewThread { [accepted] in
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { return }
                let number = accepted.withLock { count in
                    count += 1
                    return count
                }
                Foundation.Thread.detachNewThread {
                    let connection = ScriptedConnection(descriptor, number: number, tls: tls)
                    if connection.agree() { script(connection) }
                    connection.close()
                }
            }
        }
    }

    /// A port of loopback where nobody listens.
    static func unusedPort() -> Int {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        return listen(descriptor)
    }

    private static func listen(_ descriptor: CInt, _ address: String = "127.0.0.1", _ port: Int = 0) -> Int {
        if address.contains(":") {
            var socketAddress = sockaddr_in6()
            socketAddress.sin6_family = sa_family_t(AF_INET6)
            socketAddress.sin6_port = UInt16(port).bigEndian
            _ = unsafe inet_pton(AF_INET6, address, &socketAddress.sin6_addr)
            bindAndListen(descriptor, &socketAddress)
            return Int(UInt16(bigEndian: socketAddress.sin6_port))
        }
        var socketAddress = sockaddr_in()
        socketAddress.sin_family = sa_family_t(AF_INET)
        socketAddress.sin_port = UInt16(port).bigEndian
        _ = unsafe inet_pton(AF_INET, address, &socketAddress.sin_addr)
        bindAndListen(descriptor, &socketAddress)
        return Int(UInt16(bigEndian: socketAddress.sin_port))
    }

    /// Replaces the address by the one that the system has given.
    private static func bindAndListen<Address>(_ descriptor: CInt, _ address: inout Address) {
        var on: CInt = 1
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<CInt>.size))
        var size = socklen_t(MemoryLayout<Address>.size)
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                _ = unsafe bind(descriptor, pointer, size)
                _ = unsafe getsockname(descriptor, pointer, &size)
            }
        }
        _ = Glibc.listen(descriptor, 64)
    }
}
