import Principals

/// The tokens that one event loop signed last, by their claims: what is signed is the same to the byte, and so is the token.
///
/// Claims hold the second in which they were made, so that an entry serves for a second at most.
struct RecentTokens {
    private var places: [(claims: [UInt8], credentials: UpstreamCredentials)?] = Array(repeating: nil, count: 64)

    /// What the application accepts for these claims: what was signed before, or what `sign` makes of them.
    mutating func authorization(
        for claims: [UInt8], sign: ([UInt8]) throws(Refusal) -> UpstreamCredentials
    ) throws(Refusal) -> UpstreamCredentials {
        let place = Self.hash(claims.span) % places.count
        if let kept = places[place], kept.claims == claims { return kept.credentials }
        let credentials = try sign(claims)
        places[place] = (claims, credentials)
        return credentials
    }

    /// Spreads claims over the places; two that share one only sign more often.
    private static func hash(_ claims: Span<UInt8>) -> Int {
        var hash: UInt32 = 0
        for index in claims.indices { hash = hash &* 31 &+ UInt32(claims[index]) }
        return Int(hash)
    }
}
