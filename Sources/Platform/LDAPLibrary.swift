import CLDAP
import Glibc

/// libldap's state that all connections share.
enum LDAPLibrary {
    /// Initialises libldap, once: its own first use is not safe from several threads, and would obey configuration files
    /// and variables that are none of ours (ldap.conf(5)): `TLS_REQCERT never` in a `~/.ldaprc`, say.
    static func prepare() { _ = isPrepared }

    private static let isPrepared: Bool = {
        unsafe setenv("LDAPNOINIT", "1", 1)
        // libldap writes to sockets with write(2).
        signal(SIGPIPE, SIG_IGN)
        var handle: OpaquePointer?
        guard unsafe ldap_create(&handle) == LDAP_SUCCESS else { return false }
        unsafe ldap_unbind_ext(handle, nil, nil)
        return true
    }()
}
