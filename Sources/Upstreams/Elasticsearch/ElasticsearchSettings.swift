public import Base
import HTTP

/// The section `elasticsearch`: where the cluster is and how its users are made.
public struct ElasticsearchSettings: Sendable {
    /// The hosts' URLs, at least one: `http` or `https`, without credentials, query or fragment.
    public let hosts: [String]
    /// As whom we call the cluster; nil only in a dry run.
    public let administrator: ElasticsearchAdministrator?
    /// True if the cluster is never called: passwords are made, cached and handed out.
    public let isDryRun: Bool
    /// How long one host may take to answer.
    public let timeout: Duration
    /// How hosts with `https` are verified.
    public let tls: UpstreamTLSSettings
    /// How a user's name in the cluster is made.
    public let userFormat: UserFormat
    /// True if accounts without our mark may be taken over.
    public let adoptsExisting: Bool
    /// The cluster's name, part of cache keys; "" if not named.
    public let cluster: String

    /// Makes settings from values known to be good.
    public init(
        hosts: [String], administrator: ElasticsearchAdministrator?, isDryRun: Bool = false,
        timeout: Duration = .seconds(2), tls: UpstreamTLSSettings = UpstreamTLSSettings(),
        userFormat: UserFormat = .username, adoptsExisting: Bool = false, cluster: String = ""
    ) {
        self.hosts = hosts
        self.administrator = administrator
        self.isDryRun = isDryRun
        self.timeout = timeout
        self.tls = tls
        self.userFormat = userFormat
        self.adoptsExisting = adoptsExisting
        self.cluster = cluster
    }

    /// Reads the section; nil if it cannot be used. `realms` are those of the configured providers.
    public init?(settings: inout SettingsReader, realms: [String]) {
        isDryRun = settings.boolean("dry_run", default: false)
        hosts = settings.strings("hosts")
        if hosts.isEmpty { settings.problem("hosts", "is required: at least one URL") }
        for (index, host) in hosts.enumerated() {
            if let problem = Self.problem(ofHost: host) { settings.problem("hosts[\(index)]", problem) }
        }
        administrator = ElasticsearchAdministrator(settings: &settings, isRequired: !isDryRun)
        timeout = settings.duration("timeout", in: .milliseconds(50)...(.seconds(60)), default: .seconds(2))
        tls = settings.section("tls") { UpstreamTLSSettings(settings: &$0) }
        let format = settings.string("user_format", default: "{username}")
        let userFormat = UserFormat(format)
        if userFormat == nil {
            settings.problem(
                "user_format", "must hold {username}, may hold {realm}, and no other brace, `:`, `,` or blank edge")
        }
        if let userFormat { Self.check(userFormat, of: realms, &settings) }
        adoptsExisting = settings.boolean("adopt_existing", default: false)
        cluster = settings.string("cluster", default: "")
        guard let userFormat, !hosts.isEmpty, isDryRun || administrator != nil else { return nil }
        self.userFormat = userFormat
    }

    /// The same name in two realms is two people: no account may be both's.
    private static func check(_ format: UserFormat, of realms: [String], _ settings: inout SettingsReader) {
        if !format.holdsRealm {
            guard Set(realms.map { Array($0.utf8) }).count > 1 else { return }
            settings.problem("user_format", "must hold {realm}: with several realms one name may be several users")
        } else if let (one, other) = format.confusableRealms(among: realms) {
            settings.problem(
                "user_format", "lets a user of realm \(one) and another of realm \(other) have the same name")
        }
    }

    private static func problem(ofHost url: String) -> String? {
        if url.contains("@") { return "must not hold credentials; username and password are their place" }
        guard let (_, target) = HTTPOrigin.read(url) else {
            return "must be an http or https URL such as https://es:9200"
        }
        return target.contains("?") ? "must not hold a query" : nil
    }
}
