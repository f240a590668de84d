import Base
import Platform

/// What a group is called by its DN.
enum GroupPath {
    /// The CN nearest the leaf; nil if there is none.
    static func commonName(of name: LDAPName) -> String? {
        commonNameIndex(of: name).flatMap { commonName(in: name.relativeNames[$0]) }
    }

    /// `/` and the values from the name at `rootmost`, counted from the leaf, down to the CN: `/News/Desk/Editors`.
    static func path(of name: LDAPName, from rootmost: Int) -> String? {
        guard let leaf = commonNameIndex(of: name), rootmost >= leaf else { return nil }
        return path(name.relativeNames[leaf...rootmost])
    }

    /// `/` and the values from below `base` down to the leaf: `/TeamA/Admin`; nil if it does not lie below.
    static func path(of name: LDAPName, below base: LDAPName) -> String? {
        let depth = name.relativeNames.count - base.relativeNames.count
        guard depth > 0, name.isWithin(base) else { return nil }
        return path(name.relativeNames[..<depth])
    }

    /// Nil if a value has a slash in it, or is empty: the path would be another group's too.
    private static func path(_ names: ArraySlice<[(attribute: String, value: String)]>) -> String? {
        var path = ""
        for name in names.reversed() {
            guard let value = commonName(in: name) ?? name.first?.value, !value.isEmpty, !value.utf8.contains(0x2F)
            else { return nil }
            path += "/" + value
        }
        return path
    }

    private static func commonNameIndex(of name: LDAPName) -> Int? {
        name.relativeNames.firstIndex { commonName(in: $0) != nil }
    }

    private static func commonName(in name: [(attribute: String, value: String)]) -> String? {
        name.first { attributes.contains(CaselessName($0.attribute)) }?.value
    }

    /// RFC 4519 §2.3, by name and by number.
    private static let attributes: Set<CaselessName> = [
        CaselessName("cn"), CaselessName("commonName"), CaselessName("2.5.4.3"),
    ]
}
