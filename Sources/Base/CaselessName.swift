/// A name that compares by its bytes, but for the case of ASCII letters.
///
/// `String` is no key for names from outside: it compares by canonical equivalence (UAX #15) and lowercases beyond ASCII,
/// by which U+212A (the Kelvin sign) would be a `K`, and one group another.
public struct CaselessName: Sendable, Hashable {
    private let bytes: [UInt8]

    /// Takes a name.
    public init(_ name: String) { bytes = name.utf8.map { (65...90).contains($0) ? $0 | 0x20 : $0 } }
}
