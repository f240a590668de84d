import CLDAP

/// libldap's codes as reasons: the server's are positive (RFC 4511 §4.1.9), its own are negative.
enum LDAPResultCode {
    /// Why a call into libldap failed. But for a bad filter the connection is of no use after it.
    static func failure(ofCall code: CInt) -> LDAPError {
        switch code {
        case LDAP_FILTER_ERROR: LDAPError(.badFilter, text(of: code))
        case LDAP_TIMEOUT: LDAPError(.timedOut, text(of: code))
        default: LDAPError(.connectionLost, text(of: code))
        }
    }

    /// Why the server did not carry out what it was asked.
    static func failure(ofResult code: CInt) -> LDAPError {
        let reason: LDAPError.Code =
            switch code {
            case LDAP_NO_SUCH_OBJECT, LDAP_REFERRAL: .noSuchObject
            case LDAP_SIZELIMIT_EXCEEDED, LDAP_ADMINLIMIT_EXCEEDED: .sizeLimitExceeded
            case LDAP_TIMELIMIT_EXCEEDED: .timedOut
            // They speak of one name or one filter, which a stranger may have chosen: no reason to ask the server nothing more.
            case LDAP_INVALID_DN_SYNTAX, LDAP_ALIAS_PROBLEM, LDAP_ALIAS_DEREF_PROBLEM: .badName
            case LDAP_INAPPROPRIATE_MATCHING, LDAP_NO_SUCH_ATTRIBUTE, LDAP_UNDEFINED_TYPE, LDAP_CONSTRAINT_VIOLATION,
                LDAP_INVALID_SYNTAX:
                .badFilter
            case LDAP_INSUFFICIENT_ACCESS, LDAP_STRONG_AUTH_REQUIRED, LDAP_CONFIDENTIALITY_REQUIRED,
                LDAP_UNWILLING_TO_PERFORM, LDAP_INAPPROPRIATE_AUTH, LDAP_INVALID_CREDENTIALS:
                .refused
            default: .serverFailed
            }
        return LDAPError(reason, text(of: code))
    }

    /// True if the code says of a bind that name and password do not belong together, or may not be used now. All others are
    /// trouble, which says nothing of the password.
    static func isRefusal(ofBind code: CInt) -> Bool {
        [
            LDAP_INVALID_CREDENTIALS, LDAP_INAPPROPRIATE_AUTH, LDAP_NO_SUCH_OBJECT, LDAP_CONSTRAINT_VIOLATION,
            LDAP_UNWILLING_TO_PERFORM, LDAP_INVALID_DN_SYNTAX, LDAP_INSUFFICIENT_ACCESS,
        ].contains(code)
    }

    /// The code in words.
    static func text(of code: CInt) -> String {
        guard let text = unsafe ldap_err2string(code) else { return "code \(code)" }
        return unsafe String(cString: text)
    }
}
