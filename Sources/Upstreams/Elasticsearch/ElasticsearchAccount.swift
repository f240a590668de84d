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
    static let own = ElasticsearchAccount(object: .null, metadata: .null, isOwn: true)

    private let object: JSONValue
    private let metadata: JSONValue
    private let isOwn: Bool

    private init(object: JSONValue, metadata: JSONValue, isOwn: Bool) {
        self.object = object
        self.metadata = metadata
        self.isOwn = isOwn
    }

    /// Reads the account's object; nil without its metadata.
    init?(_ value: JSONValue) {
        guard let metadata = value["metadata"], metadata.members != nil else { return nil }
        self.init(object: value, metadata: metadata, isOwn: false)
    }

    /// True if writing the user would change nothing but the password and our mark: enabled, roles, name, e-mail and groups
    /// are the same, where null is as good as empty.
    func isAsWritten(for user: ElasticsearchUser) -> Bool {
        object["enabled"] == .boolean(true) && Self.isSame(object["roles"]?.texts, user.roles)
            && Self.isSame(metadata["groups"]?.texts, user.groups)
            && Self.isSame(text("full_name"), [user.fullName]) && Self.isSame(text("email"), [user.email])
    }

    private func text(_ name: String) -> [String]? {
        switch object[name] {
        case nil, .null: [""]
        case .text(let text): [text]
        case .boolean, .number, .list, .object: nil
        }
    }

    private static func isSame(_ left: [String]?, _ right: [String]) -> Bool {
        left?.elementsEqual(right) { $0.utf8.elementsEqual($1.utf8) } ?? false
    }

    /// Whose it is, for the user that we would write.
    func ownership(for user: ElasticsearchUser) -> Ownership {
        if isOwn { return .own }
        if let isReserved = metadata["_reserved"], isReserved != .boolean(false) { return .reserved }
        if metadata["managed_by"]?.text == ElasticsearchUser.mark {
            let theirs = ["realm", "username"].compactMap { metadata[$0]?.text }
            return Self.isSame(theirs, [user.realm, user.username]) ? .ours : .anothers
        }
        return isElastauths ? .ours : .unmarked
    }

    /// elastauth writes `groups` and nothing else: its accounts are taken over without asking.
    private var isElastauths: Bool {
        guard let members = metadata.members, members.count == 1 else { return false }
        return members[0].name == "groups" && members[0].value.texts != nil
    }
}
