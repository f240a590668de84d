import CLDAP

/// The end of an operation (LDAPResult, RFC 4511 §4.1.9) with its controls.
struct LDAPAnswer {
    /// The server's code.
    let code: CInt
    /// What the password policy says of a bind; nil if nothing.
    let passwordState: String?
    /// Where the next page begins; empty if there is none.
    let cookie: [UInt8]

    /// Reads a message, which stays its owner's. The success of another operation than was asked for is none.
    @unsafe init(_ message: OpaquePointer, of kind: CUnsignedLong, _ handle: LDAPHandle) throws(LDAPError) {
        guard unsafe Self.kind(of: message) == kind else {
            throw LDAPError(.connectionLost, "the answer to another operation")
        }
        var code: CInt = LDAP_OTHER
        var controls: UnsafeMutablePointer<UnsafeMutablePointer<LDAPControl>?>?
        let isRead = unsafe ldap_parse_result(handle.pointer, message, &code, nil, nil, nil, &controls, 0)
        guard isRead == LDAP_SUCCESS else { throw LDAPResultCode.failure(ofCall: isRead) }
        defer { unsafe ldap_controls_free(controls) }
        self.code = code
        passwordState = unsafe Self.passwordState(controls, handle)
        cookie = try unsafe Self.cookie(controls, handle)
    }

    /// Which operation's answer a message is, as `LDAP_RES_…` has it.
    @unsafe static func kind(of message: OpaquePointer) -> CUnsignedLong {
        CUnsignedLong(unsafe UInt(bitPattern: Int(ldap_msgtype(message))))
    }

    @unsafe private static func passwordState(
        _ controls: UnsafeMutablePointer<UnsafeMutablePointer<LDAPControl>?>?, _ handle: LDAPHandle
    ) -> String? {
        if let control = unsafe ldap_control_find(LDAP_CONTROL_PASSWORDPOLICYRESPONSE, controls, nil) {
            var error = PP_noError
            let code = unsafe ldap_parse_passwordpolicy_control(handle.pointer, control, nil, nil, &error)
            guard code == LDAP_SUCCESS else { return "password policy that cannot be read" }
            if error != PP_noError { return unsafe String(cString: ldap_passwordpolicy_err2txt(error)) }
        }
        // Of Netscape's heirs: the password has expired, and nothing but a change is allowed.
        let isExpired = unsafe ldap_control_find(passwordExpired, controls, nil) != nil
        return isExpired ? "Password expired" : nil
    }

    @unsafe private static func cookie(
        _ controls: UnsafeMutablePointer<UnsafeMutablePointer<LDAPControl>?>?, _ handle: LDAPHandle
    ) throws(LDAPError) -> [UInt8] {
        guard let control = unsafe ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, controls, nil) else { return [] }
        var cookie = unsafe berval()
        let code = unsafe ldap_parse_pageresponse_control(handle.pointer, control, nil, &cookie)
        guard code == LDAP_SUCCESS else { throw LDAPResultCode.failure(ofCall: code) }
        return unsafe BerValue.take(cookie)
    }

    private static let passwordExpired = "2.16.840.1.113730.3.4.4"
}
