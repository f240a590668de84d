import Base
import Platform

/// A connection to one server of a directory. It blocks, and is used by one thread at a time.
protocol DirectoryLink: AnyObject {
    /// False once it must not be used again.
    var isUsable: Bool { get }
    /// Says who uses it from now on.
    func bind(dn: String, password: Secret, until: Deadline) throws(LDAPError) -> LDAPBindResult
    /// Looks for entries.
    func search(_ search: LDAPSearch, until: Deadline) throws(LDAPError) -> [LDAPEntry]
}

extension LDAPConnection: DirectoryLink {}
