import Base
import HTTP
import Principals

/// What the query of a request for a token says, each at most once: `label` and `expiration`.
struct TokenParameters: Sendable, Equatable {
    /// What the owner calls the token; empty if not said.
    private(set) var label = ""
    /// How long it shall be valid; the longest time if not said.
    private(set) var lifetime: Duration

    /// Reads a query as browsers and libraries write them (`name=value&…`, percent-encoded, `+` for a space).
    init(query: String, lifetimes: ClosedRange<Duration>) throws(TokenParametersError) {
        lifetime = lifetimes.upperBound
        var names: Set<String> = []
        for part in query.utf8.split(separator: UInt8(ascii: "&")) {
            let pair = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.text(pair[0]), let value = Self.text(pair.count > 1 ? pair[1] : "".utf8[...]) else {
                throw TokenParametersError(message: "The query must be percent-encoded UTF-8")
            }
            guard name == "label" || name == "expiration" else {
                throw TokenParametersError(message: "The query may hold label and expiration, nothing else")
            }
            guard names.insert(name).inserted else { throw TokenParametersError(message: "\(name) must stand once") }
            if name == "label" {
                try readLabel(value)
            } else {
                try readLifetime(value, lifetimes)
            }
        }
    }

    private mutating func readLabel(_ text: String) throws(TokenParametersError) {
        guard StoredToken.isLabel(text) else { throw TokenParametersError(message: Self.labelRule) }
        label = text
    }

    private mutating func readLifetime(
        _ text: String, _ lifetimes: ClosedRange<Duration>
    ) throws(TokenParametersError) {
        guard let found = SettingsUnits.duration(text), lifetimes.contains(found) else {
            let bounds = "\(SettingsUnits.text(lifetimes.lowerBound)) to \(SettingsUnits.text(lifetimes.upperBound))"
            throw TokenParametersError(message: "expiration must be a duration such as 12h or 7d, from \(bounds)")
        }
        lifetime = found
    }

    private static func text(_ part: Substring.UTF8View) -> String? {
        PercentEncoding.decodeForm(part).flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// What a label may be.
    static let labelRule = "label must be at most 100 bytes of UTF-8 without control characters"
}

/// Why a query cannot be followed, told to the client; nothing of the query stands in it.
struct TokenParametersError: Error, Equatable {
    /// A sentence.
    let message: String
}
