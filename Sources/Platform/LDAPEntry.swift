import Base

/// An entry found by a search, with the attributes asked for that it has.
public struct LDAPEntry: Sendable {
    /// Its distinguished name, as the server writes it (RFC 4514).
    public let dn: String
    /// The attributes' names as the server writes them, with their values, in the order of the answer.
    public let attributes: [(name: String, values: [[UInt8]])]

    /// Makes an entry.
    public init(dn: String, attributes: [(name: String, values: [[UInt8]])]) {
        self.dn = dn
        self.attributes = attributes
    }

    /// The values of an attribute, whose name compares without ASCII case; none if the entry does not have it.
    public func values(_ name: String) -> [[UInt8]] {
        attributes.filter { CaselessName($0.name) == CaselessName(name) }.flatMap(\.values)
    }

    /// The values of an attribute that are texts: valid UTF-8 without control characters.
    public func texts(_ name: String) -> [String] {
        values(name).compactMap { bytes in
            guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
            return text.unicodeScalars.contains { $0.properties.generalCategory == .control } ? nil : text
        }
    }
}
