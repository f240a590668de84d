/// A search request (RFC 4511 §4.5.1).
public struct LDAPSearch: Sendable {
    /// How far below the base to look.
    public enum Scope: Sendable {
        /// At the base alone.
        case base
        /// At the base and everywhere below.
        case subtree
    }

    /// The name of the entry where the search begins.
    public var base: String
    /// How far below it.
    public var scope: Scope
    /// The filter (RFC 4515); what strangers wrote is in it by `LDAPEscape.filterValue` only.
    public var filter: String
    /// The attributes wanted; none means all.
    public var attributes: [String]
    /// The number of entries that may be found, at least 1. One more is an error.
    public var sizeLimit: Int
    /// The number of entries to ask for at a time (RFC 2696); 0 for all at once, as is if `sizeLimit` is not larger.
    public var pageSize: Int

    /// Makes a search.
    public init(
        base: String, scope: Scope, filter: String, attributes: [String], sizeLimit: Int = 1000, pageSize: Int = 500
    ) {
        self.base = base
        self.scope = scope
        self.filter = filter
        self.attributes = attributes
        self.sizeLimit = sizeLimit
        self.pageSize = pageSize
    }
}
