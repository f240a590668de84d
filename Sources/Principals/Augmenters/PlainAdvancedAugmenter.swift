public import Base

/// Gives roles and attributes to principals with a listed name or role (`type: plain_advanced`).
public struct PlainAdvancedAugmenter: Augmenter {
    /// The word in the configuration.
    public static var type: String { "plain_advanced" }
    /// It runs after the others, so that it sees the roles that they added.
    public static var isSequential: Bool { true }

    /// Its configured, unique name.
    public let name: String
    /// The realm whose principals it augments.
    public let realm: String
    /// What happens if it fails; it cannot.
    public let refusesOnFailure: Bool
    private let usernames: Set<String>
    private let roles: Set<String>
    private let augmentation: Augmentation

    /// Reads `match` and `augment`.
    public init?(settings: inout SettingsReader, services: Services) {
        let (name, failure) = (PluginName(type: Self.type, settings: &settings), OnFailure(settings: &settings))
        for key in ["match", "augment"] where !settings.has(key) { settings.problem(key, "is required") }
        (usernames, roles) = settings.section("match") { match in
            (Set(match.strings("username")), Set(match.strings("role")))
        }
        augmentation = settings.section("augment") { augment in
            Augmentation(roles: augment.strings("roles"), attributes: augment.stringMap("attributes"))
        }
        if usernames.isEmpty && roles.isEmpty { settings.warn("match", "names nobody, so it never matches") }
        self.name = name.name
        realm = name.realm
        refusesOnFailure = failure == .refuse
    }

    /// Adds all of `augment` if the user name or one of the roles so far is listed; compared exactly.
    public func augment(
        _ principal: Principal, until deadline: Deadline
    ) async throws(AugmenterError) -> Augmentation {
        let matches = usernames.contains(principal.username) || principal.roles.contains(where: roles.contains)
        return matches ? augmentation : Augmentation()
    }
}
