import CLDAP
import Glibc

/// Writes search requests.
enum LDAPSearchRequest {
    /// Sends a request for the entries, or for the page of them that begins at `cookie`; libldap's code.
    @unsafe static func send(
        _ search: LDAPSearch, from cookie: [UInt8], _ left: Duration, _ handle: LDAPHandle,
        _ id: UnsafeMutablePointer<CInt>
    ) -> CInt {
        var attributes = unsafe search.attributes.map { unsafe strdup($0) } + [nil]
        defer { unsafe attributes.forEach { unsafe free($0) } }
        var time = LDAPHandle.time(left)
        let scope = search.scope == .base ? LDAP_SCOPE_BASE : LDAP_SCOPE_SUBTREE
        var controls: [UnsafeMutablePointer<LDAPControl>?] = unsafe [nil]
        if search.scope == .subtree, search.pageSize > 0, search.pageSize < search.sizeLimit {
            var control: UnsafeMutablePointer<LDAPControl>?
            let code = unsafe BerValue.lend(cookie) { cookie in
                unsafe ldap_create_page_control(
                    handle.pointer, ber_int_t(clamping: search.pageSize), &cookie, 0, &control)
            }
            guard code == LDAP_SUCCESS else { return code }
            unsafe controls = [control, nil]
        }
        defer { unsafe ldap_control_free(controls[0]) }
        // A list without names asks for all attributes (RFC 4511 §4.5.1.8), as no list does.
        return unsafe ldap_search_ext(
            handle.pointer, search.base, scope, search.filter, &attributes, 0, &controls, nil, &time,
            CInt(clamping: max(1, search.sizeLimit)), id)
    }
}
