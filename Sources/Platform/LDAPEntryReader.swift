import CLDAP

/// Reads entries from libldap's messages.
enum LDAPEntryReader {
    /// Copies an entry out of a message.
    @unsafe static func entry(_ message: OpaquePointer, _ handle: LDAPHandle) throws(LDAPError) -> LDAPEntry {
        var name = unsafe berval()
        var element: OpaquePointer?
        let code = unsafe ldap_get_dn_ber(handle.pointer, message, &element, &name)
        defer { unsafe ber_free(element, 0) }
        guard code == LDAP_SUCCESS else { throw LDAPResultCode.failure(ofCall: code) }
        // A name made readable would be another's.
        guard let dn = unsafe String(validating: BerValue.bytes(of: name), as: UTF8.self) else {
            throw LDAPError(.badName, "an entry's name is no UTF-8")
        }
        var attributes: [(name: String, values: [[UInt8]])] = []
        while true {
            var attribute = unsafe berval()
            var values: UnsafeMutablePointer<berval>?
            let code = unsafe ldap_get_attribute_ber(handle.pointer, message, element, &attribute, &values)
            // The values lie in the message; the list of them is ours.
            defer { unsafe ber_memfree(values) }
            guard code == LDAP_SUCCESS else { throw LDAPResultCode.failure(ofCall: code) }
            guard unsafe attribute.bv_val != nil else { break }
            unsafe attributes.append((String(decoding: BerValue.bytes(of: attribute), as: UTF8.self), copy(values)))
        }
        return LDAPEntry(dn: dn, attributes: attributes)
    }

    @unsafe private static func copy(_ values: UnsafeMutablePointer<berval>?) -> [[UInt8]] {
        var copies: [[UInt8]] = []
        var next = unsafe values
        while let value = unsafe next?.pointee, unsafe value.bv_val != nil {
            unsafe copies.append(BerValue.bytes(of: value))
            unsafe next = next?.successor()
        }
        return copies
    }
}
