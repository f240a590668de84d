import Base
import HTTP
import Principals

/// Answers `/providers`, `/augmenters` and `/elastauth/config`, from the configuration and never from a request.
struct Catalogue: Sendable {
    /// The providers in configuration order.
    let providers: [CatalogueEntry]
    /// The augmenters in configuration order.
    let augmenters: [CatalogueEntry]
    private let providersBody: [UInt8]
    private let augmentersBody: [UInt8]
    private let configurationBody: [UInt8]

    /// Prepares the answers. `effective` is the configuration as read, secrets redacted.
    init(providers: [CatalogueEntry], augmenters: [CatalogueEntry], effective: SettingsValue) {
        self.providers = providers
        self.augmenters = augmenters
        providersBody = Self.list("providers", providers)
        augmentersBody = Self.list("augmenters", augmenters)
        configurationBody = ElastauthConfiguration.body(effective)
    }

    /// `{"providers":[{"name","type","realm"}]}`
    func providersAnswer() -> HTTPResponse { Page.json(providersBody) }

    /// `{"augmenters":[{"name","type","realm"}]}`
    func augmentersAnswer() -> HTTPResponse { Page.json(augmentersBody) }

    /// The effective settings in elastauth's shape, secrets as `***`.
    func configurationAnswer() -> HTTPResponse { Page.json(configurationBody) }

    /// The answer of a catalogue's route.
    func answer(_ route: Route) -> HTTPResponse {
        switch route {
        case .providers: providersAnswer()
        case .augmenters: augmentersAnswer()
        default: configurationAnswer()
        }
    }

    private static func list(_ key: String, _ entries: [CatalogueEntry]) -> [UInt8] {
        var body = Array(#"{"\#(key)":["#.utf8)
        for (index, entry) in entries.enumerated() {
            body += Array((index > 0 ? "," : "").utf8) + Array(#"{"name":"#.utf8)
            JSONText.append(entry.name, to: &body)
            body += Array(#","type":"#.utf8)
            JSONText.append(entry.type, to: &body)
            body += Array(#","realm":"#.utf8)
            JSONText.append(entry.realm, to: &body)
            body.append(0x7D)
        }
        return body + Array("]}".utf8)
    }
}
