import Base
import CLDAP

/// A distinguished name (RFC 4514), taken apart.
public struct LDAPName: Sendable {
    /// The relative names, the leaf first; each has at least one attribute with its value, free of escapes.
    public let relativeNames: [[(attribute: String, value: String)]]

    /// Reads a name; nil if it is none, or if a value is no UTF-8 or written in hexadecimal BER (`cn=#0403…`).
    public init?(_ text: String) {
        guard !text.utf8.contains(0) else { return nil }
        var name: LDAPDN?
        guard unsafe ldap_str2dn(text, &name, CUnsignedInt(LDAP_DN_FORMAT_LDAPV3)) == 0 else { return nil }
        defer { unsafe ldap_dnfree(name) }
        var relativeNames: [[(attribute: String, value: String)]] = []
        var next = unsafe name
        while let relativeName = unsafe next?.pointee {
            guard let pairs = unsafe Self.read(relativeName) else { return nil }
            relativeNames.append(pairs)
            unsafe next = next?.successor()
        }
        self.relativeNames = relativeNames
    }

    /// True if this name is `base` or below it. Attributes and values compare by bytes, but for the case of ASCII letters.
    public func isWithin(_ base: LDAPName) -> Bool {
        relativeNames.count >= base.relativeNames.count
            && zip(relativeNames.suffix(base.relativeNames.count), base.relativeNames)
                .allSatisfy { Self.areEqual($0, $1) }
    }

    private static func areEqual(
        _ left: [(attribute: String, value: String)], _ right: [(attribute: String, value: String)]
    ) -> Bool {
        // The order within a relative name means nothing (RFC 4512 §2.3.1), and no pair stands there twice.
        left.count == right.count
            && left.allSatisfy { pair in
                right.contains {
                    CaselessName($0.attribute) == CaselessName(pair.attribute)
                        && CaselessName($0.value) == CaselessName(pair.value)
                }
            }
    }

    @unsafe private static func read(_ relativeName: LDAPRDN) -> [(attribute: String, value: String)]? {
        var pairs: [(attribute: String, value: String)] = []
        var next = unsafe relativeName
        while let pair = unsafe next.pointee?.pointee {
            guard unsafe pair.la_flags & CUnsignedInt(LDAP_AVA_BINARY) == 0,
                let attribute = unsafe String(validating: BerValue.bytes(of: pair.la_attr), as: UTF8.self),
                let value = unsafe String(validating: BerValue.bytes(of: pair.la_value), as: UTF8.self)
            else { return nil }
            pairs.append((attribute, value))
            unsafe next = next.successor()
        }
        return pairs
    }
}
