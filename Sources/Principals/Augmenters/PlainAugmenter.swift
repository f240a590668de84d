public import Base

/// Gives roles to the users listed for each (`type: plain`).
public struct PlainAugmenter: Augmenter {
    /// The word in the configuration.
    public static var type: String { "plain" }
    /// It runs together with the others.
    public static var isSequential: Bool { false }

    /// Its configured, unique name.
    public let name: String
    /// The realm whose principals it augments.
    public let realm: String
    /// What happens if it fails; it cannot.
    public let refusesOnFailure: Bool
    /// Keyed by bytes: two spellings that Unicode calls equivalent are two users.
    private let rolesByUser: [[UInt8]: [String]]

    /// Reads `roles`: the users of each role.
    public init?(settings: inout SettingsReader, services: Services) {
        let (name, failure) = (PluginName(type: Self.type, settings: &settings), OnFailure(settings: &settings))
        var rolesByUser: [[UInt8]: [String]] = [:]
        if !settings.has("roles") { settings.problem("roles", "is required") }
        for (role, users) in settings.stringLists("roles") {
            for user in users { rolesByUser[Array(user.utf8), default: []].append(role) }
        }
        settings.warn("type", "plain is deprecated; plain_advanced does the same and more")
        self.name = name.name
        realm = name.realm
        refusesOnFailure = failure == .refuse
        self.rolesByUser = rolesByUser
    }

    /// Adds the roles that list the user name exactly.
    public func augment(
        _ principal: Principal, until deadline: Deadline
    ) async throws(AugmenterError) -> Augmentation {
        Augmentation(roles: rolesByUser[Array(principal.username.utf8)] ?? [])
    }
}
