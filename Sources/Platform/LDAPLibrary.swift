import CLDAP
import Glibc

/// libldap's state that all connections share.
public enum LDAPLibrary {
    /// Keeps libldap from reading configuration files and variables that are none of ours (ldap.conf(5)): `TLS_REQCERT never`
    /// in a `~/.ldaprc`, say. Call it before the first thread starts: another may read the environment while it is changed.
    public static func ignoreConfiguration() { unsafe setenv("LDAPNOINIT", "1", 1) }

    /// Initialises libldap, once: its own first use is not safe from several threads.
    static func prepare() { _ = isPrepared }

    private static let isPrepared: Bool = {
        if unsafe getenv("LDAPNOINIT") == nil { ignoreConfiguration() }
        // libldap writes to sockets with write(2).
        signal(SIGPIPE, SIG_IGN)
        var handle: OpaquePointer?
        guard unsafe ldap_create(&handle) == LDAP_SUCCESS else { return false }
        unsafe ldap_unbind_ext(handle, nil, nil)
        return true
    }()
}
