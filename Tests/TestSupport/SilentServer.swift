import Base
import Glibc
import Platform

/// An address that does not answer to connect: its queue is full, so the system drops what else comes.
public final class SilentServer: Sendable {
    /// The port.
    public let port: Int
    private let descriptors: [CInt]

    /// Fills the queue of an address; see it closed.
    public init(_ address: String, port: Int) {
        self.port = port
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var socketAddress = sockaddr_in()
        socketAddress.sin_family = sa_family_t(AF_INET)
        socketAddress.sin_port = UInt16(port).bigEndian
        _ = unsafe inet_pton(AF_INET, address, &socketAddress.sin_addr)
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        var descriptors = [listener]
        unsafe withUnsafeMutablePointer(to: &socketAddress) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                _ = unsafe bind(listener, pointer, size)
                _ = listen(listener, 0)
                for _ in 0..<4 {
                    let type = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue)
                    descriptors.append(socket(AF_INET, type, 0))
                    _ = unsafe connect(descriptors[descriptors.count - 1], pointer, size)
                }
            }
        }
        self.descriptors = descriptors
    }

    /// Ends it; its port is free again.
    public func close() { for descriptor in descriptors { Glibc.close(descriptor) } }
}
