public import Base

/// Adds roles and attributes to a principal of its realm. It never removes any.
public protocol Augmenter: Sendable {
    /// The word in the configuration.
    static var type: String { get }
    /// True for augmenters that run one after another, after all others (`plain_advanced`).
    static var isSequential: Bool { get }
    /// Reads its settings; nil: its problems stay in `settings`.
    init?(settings: inout SettingsReader, services: Services)
    /// Its configured, unique name.
    var name: String { get }
    /// The realm whose principals it augments, compared exactly.
    var realm: String { get }
    /// True if a principal is refused when this augmenter fails (`on_failure: refuse`).
    var refusesOnFailure: Bool { get }
    /// The servers it needs; empty for most.
    var dependencies: [ProviderDependency] { get }
    /// Looks whether its servers answer. Called in the background when the daemon starts and some seconds after each
    /// return; cheap if nothing is due.
    func prepare() async
    /// What it can say at once, without waiting for anything; nil if it must be asked.
    func recall(_ principal: Principal) -> Augmentation?
    /// Says what to add.
    func augment(_ principal: Principal, until deadline: Deadline) async throws(AugmenterError) -> Augmentation
}

extension Augmenter {
    /// None.
    public var dependencies: [ProviderDependency] { [] }
    /// Needs nothing.
    public func prepare() async {}
    /// Nothing.
    public func recall(_ principal: Principal) -> Augmentation? { nil }
}

/// What an augmenter adds.
public struct Augmentation: Sendable, Equatable {
    /// Roles to add, in order.
    public var roles: [String]
    /// Attributes to set.
    public var attributes: [String: String]

    /// Makes an augmentation.
    public init(roles: [String] = [], attributes: [String: String] = [:]) {
        self.roles = roles
        self.attributes = attributes
    }
}

/// Why an augmenter could not say; the detail is for the log.
public struct AugmenterError: Error, Sendable {
    /// More for the log; holds no secret.
    public let detail: String

    /// Makes an error.
    public init(_ detail: String) { self.detail = detail }
}
