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
    // Bytes: two spellings that Unicode calls equivalent are two names.
    private let usernames: Set<[UInt8]>
    private let roles: Set<[UInt8]>
    private let augmentation: Augmentation

    /// Reads `match` and `augment`.
    public init?(settings: inout SettingsReader, services: Services) {
        let (name, failure) = (PluginName(type: Self.type, settings: &settings), OnFailure(settings: &settings))
        for key in ["match", "augment"] where !settings.has(key) { settings.problem(key, "is required") }
        (usernames, roles) = settings.section("match") { match in
            (Set(match.strings("username").map { Array($0.utf8) }), Set(match.strings("role").map { Array($0.utf8) }))
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
        let matches =
            usernames.contains(Array(principal.username.utf8))
            || principal.roles.contains { roles.contains(Array($0.utf8)) }
        return matches ? augmentation : Augmentation()
    }
}
