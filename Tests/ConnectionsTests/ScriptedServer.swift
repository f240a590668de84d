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

    /// Listens and runs `script` for each connection, which is closed after it.
    init(tls: TLSContext? = nil, _ script: @escaping Script) {
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        port = Self.listen(listener)
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

    private static func listen(_ descriptor: CInt) -> Int {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                _ = unsafe bind(descriptor, pointer, size)
                _ = unsafe getsockname(descriptor, pointer, &size)
            }
        }
        _ = Glibc.listen(descriptor, 64)
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
