import Base

/// The order in which the addresses of a host are tried.
enum HTTPUpstreamAddresses {
    /// The one that was connected to last, then by turns of each family (RFC 8305 §4), so that one that is broken costs
    /// one delay; within a family as the system orders them. At most eight: a name may have any number.
    static func inOrder(_ addresses: [IPAddress], preferred: IPAddress?) -> [IPAddress] {
        guard let first = addresses.first else { return [] }
        let same = addresses.filter { $0.bytes.count == first.bytes.count }
        let other = addresses.filter { $0.bytes.count != first.bytes.count }
        var order = preferred.map { addresses.contains($0) ? [$0] : [] } ?? []
        for index in 0..<max(same.count, other.count) {
            for family in [same, other] where index < family.count && family[index] != preferred {
                order.append(family[index])
            }
        }
        return Array(order.prefix(8))
    }
}
