/// A block of addresses in CIDR notation (RFC 4632): `10.0.0.0/8`, `::1/128`, or one address.
public struct AddressRange: Sendable, Hashable, CustomStringConvertible {
    private let address: IPAddress
    private let prefixLength: Int

    /// Reads `address/length` or an address; nil if either is bad or bits beyond the length are set.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(first) else { return nil }
        let bits = address.bytes.count * 8
        self.address = address
        guard parts.count == 2 else {
            prefixLength = bits
            return
        }
        guard parts[1].utf8.allSatisfy({ (48...57).contains($0) }), let length = Int(parts[1]), length <= bits else {
            return nil
        }
        prefixLength = length
        let isClean = (length..<bits).allSatisfy { address.bytes[$0 / 8] & (0x80 >> ($0 % 8)) == 0 }
        guard isClean else { return nil }
    }

    /// True if the address lies in the block.
    public func contains(_ other: IPAddress) -> Bool {
        guard other.bytes.count == address.bytes.count else { return false }
        let whole = prefixLength / 8
        for index in 0..<whole where other.bytes[index] != address.bytes[index] { return false }
        guard prefixLength % 8 != 0 else { return true }
        let mask = UInt8(truncatingIfNeeded: 0xFF00 >> (prefixLength % 8))
        return other.bytes[whole] & mask == address.bytes[whole] & mask
    }

    /// `address/length`.
    public var description: String { "\(address)/\(prefixLength)" }
}
