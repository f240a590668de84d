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
        /// Somebody else made it.
        case unmarked
    }

    private let metadata: JSONValue

    /// Reads the account's object; nil without its metadata.
    init?(_ value: JSONValue) {
        guard let metadata = value["metadata"], metadata.members != nil else { return nil }
        self.metadata = metadata
    }

    /// Whose it is, for the user that we would write.
    func ownership(for user: ElasticsearchUser) -> Ownership {
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
