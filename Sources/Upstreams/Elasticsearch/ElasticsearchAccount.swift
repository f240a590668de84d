import Base

/// An account that exists in Elasticsearch, as far as ownership needs it.
struct ElasticsearchAccount: Sendable {
    /// Whose it is.
    enum Ownership: Sendable, Equatable {
        /// Ours, and this principal's.
        case ours
        /// Elasticsearch's own (`elastic`, `kibana_system`): never written.
        case reserved
        /// Ours, but another realm's or principal's: never written.
        case anothers
        /// The one that we call Elasticsearch with: never written.
        case own
        /// Somebody else made it.
        case unmarked
    }

    /// The account that we call Elasticsearch with; it need not be read.
    static let own = ElasticsearchAccount(metadata: .null, isOwn: true)

    private let metadata: JSONValue
    private let isOwn: Bool

    private init(metadata: JSONValue, isOwn: Bool) {
        self.metadata = metadata
        self.isOwn = isOwn
    }

    /// Reads the account's object; nil without its metadata.
    init?(_ value: JSONValue) {
        guard let metadata = value["metadata"], metadata.members != nil else { return nil }
        self.init(metadata: metadata, isOwn: false)
    }

    /// Whose it is, for the user that we would write.
    func ownership(for user: ElasticsearchUser) -> Ownership {
        if isOwn { return .own }
        if let isReserved = metadata["_reserved"], isReserved != .boolean(false) { return .reserved }
        if metadata["managed_by"]?.text == ElasticsearchUser.mark {
            let isTheirs = metadata["realm"]?.text == user.realm && metadata["username"]?.text == user.username
            return isTheirs ? .ours : .anothers
        }
        return isElastauths ? .ours : .unmarked
    }

    /// elastauth writes `groups` and nothing else: its accounts are taken over without asking.
    private var isElastauths: Bool {
        guard let members = metadata.members, members.count == 1 else { return false }
        return members[0].name == "groups" && members[0].value.texts != nil
    }
}
