public import Base
public import HTTP

/// Takes the caller that a trusted gateway names in identity fields; the preset says how those are called.
public struct IdentityFieldProvider<Preset: IdentityFieldPreset>: Provider {
    /// The word in the configuration.
    public static var type: String { Preset.type }

    /// Its configured, unique name.
    public let name: String
    /// Its realm.
    public let realm: String
    private let fields: IdentityFieldSettings

    /// Reads which fields carry what.
    public init?(settings: inout SettingsReader, services: Services) {
        let name = PluginName(type: Self.type, settings: &settings)
        guard let fields = IdentityFieldSettings(settings: &settings, preset: Preset.fields) else { return nil }
        self.name = name.name
        realm = name.realm
        self.fields = fields
    }

    /// None: nobody can be asked to send identity fields.
    public var challenge: Challenge? { nil }
    /// The fields it reads.
    public var identityFieldNames: [HTTPFieldName] { fields.names }

    /// Takes the gateway's word; fields reach a provider from trusted peers only.
    public func authenticate(_ credentials: Credentials, until deadline: Deadline) async -> Verdict {
        fields.judge(credentials)
    }
}
