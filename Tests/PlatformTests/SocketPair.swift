import Platform

/// Two connected sockets, through a listener on loopback.
enum SocketPair {
    struct Failed: Error {}

    static func make() throws -> (Socket, Socket) {
        let listener = try ListeningSocket.internet(SocketAddress.resolving(host: "127.0.0.1", port: 0)[0])
        defer { listener.close() }
        guard let address = listener.socket.localAddress else { throw Failed() }
        let near = try Socket.connecting(to: address)
        for _ in 0..<1_000_000 {
            if case .connection(let far, _) = listener.accept() { return (near, far) }
        }
        throw Failed()
    }
}
