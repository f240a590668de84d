import CLDAP

/// Makes what strangers wrote harmless inside filters and names.
public enum LDAPEscape {
    /// A text as an assertion value of a filter (RFC 4515 §3): `*`, `(`, `)`, `\` and zero bytes among others become `\2a` and
    /// the like.
    public static func filterValue(_ text: String) -> String {
        guard !text.isEmpty else { return "" }
        var output = unsafe berval()
        let code = unsafe BerValue.lend(Array(text.utf8)) { unsafe ldap_bv2escaped_filter_value(&$0, &output) }
        precondition(code == 0, "libldap has no memory")
        return unsafe String(decoding: BerValue.take(output), as: UTF8.self)
    }

    /// A text as an attribute's value of a distinguished name (RFC 4514 §2.4).
    public static func nameValue(_ text: String) -> String {
        guard !text.isEmpty else { return "" }
        var output = unsafe berval()
        let code = unsafe BerValue.lend([UInt8(ascii: "x")]) { attribute in
            unsafe BerValue.lend(Array(text.utf8)) { value in
                var pair = unsafe LDAPAVA(
                    la_attr: attribute, la_value: value, la_flags: CUnsignedInt(LDAP_AVA_STRING), la_private: nil)
                return unsafe withUnsafeMutablePointer(to: &pair) { pointer in
                    var name = unsafe [pointer, nil]
                    return unsafe ldap_rdn2bv(&name, &output, CUnsignedInt(LDAP_DN_FORMAT_LDAPV3))
                }
            }
        }
        precondition(code == 0, "libldap has no memory")
        return unsafe String(decoding: BerValue.take(output).dropFirst(2), as: UTF8.self)
    }
}
