/// An IPv4 or IPv6 address. IPv4-mapped IPv6 addresses (RFC 4291 §2.5.5.2) are kept as IPv4.
public struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// Network-order bytes: 4 or 16.
    public let bytes: [UInt8]

    /// Makes an address from 4 or 16 network-order bytes; nil otherwise.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        let mapped = bytes.count == 16 && bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 255 && bytes[11] == 255
        self.bytes = mapped ? Array(bytes[12...]) : bytes
    }
}
