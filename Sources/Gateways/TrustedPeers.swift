public import Base
public import HTTP

/// The peers whose word about others counts: `server.trusted_proxies`, and whoever may open the unix socket.
public struct TrustedPeers: Sendable, Equatable {
    /// The blocks of addresses, in configuration order.
    public let ranges: [AddressRange]

    /// Trusts the addresses in these blocks.
    public init(_ ranges: [AddressRange]) { self.ranges = ranges }

    /// True if the peer is trusted. A unix socket's peers are: its file mode (0660) decides who they are.
    public func contains(_ peer: HTTPPeer) -> Bool {
        guard let address = peer.address else { return true }
        return contains(address)
    }

    /// True if the address lies in one of the blocks.
    public func contains(_ address: IPAddress) -> Bool {
        for range in ranges where range.contains(address) { return true }
        return false
    }
}
