import Base

/// What every provider and augmenter is called and where it belongs.
struct PluginName {
    /// The configured name; the type if there is none.
    let name: String
    /// The realm.
    let realm: String

    /// Names a plug-in.
    init(name: String, realm: String) {
        self.name = name
        self.realm = realm
    }

    /// Reads `name` and `realm`.
    init(type: String, settings: inout SettingsReader) {
        name = settings.string("name", default: type)
        realm = settings.string("realm", default: "default")
        for (key, text) in [("name", name), ("realm", realm)] {
            if text.isEmpty { settings.problem(key, "must not be empty") }
            if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
                settings.problem(key, "must not hold control characters")
            }
        }
    }
}
