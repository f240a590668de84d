import Base

/// A type of plug-in that the configuration knows and this build does not have: its keys are read all the same, so that
/// `check` names every other problem of the file too.
struct UnbuiltPlugIn {
    /// The word in the configuration.
    let type: String
    /// Texts that must be there.
    var required: [String] = []
    /// Texts that may be there.
    var optional: [String] = []
    /// Lists of texts.
    var lists: [String] = []
    /// Secrets.
    var secrets: [String] = []
    /// Truth values.
    var flags: [String] = []

    /// Reads an entry's keys.
    func read(_ entry: inout SettingsReader) {
        for key in ["name", "realm"] + optional { _ = entry.string(key) }
        for key in required { _ = entry.requiredString(key) }
        for key in lists where entry.has(key) { _ = entry.strings(key) }
        for key in lists { _ = entry.take(key) }
        for key in secrets { _ = entry.secret(key) }
        for key in flags { _ = entry.boolean(key, default: false) }
        if type == "ldap" {
            entry.section("tls") { tls in
                for key in ["ca_cert", "client_cert", "client_key"] { _ = tls.string(key) }
            }
        }
    }

    /// The providers.
    static let providers = [
        UnbuiltPlugIn(
            type: "ldap", required: ["uri", "search_base", "filter"], optional: ["bind_dn"],
            secrets: ["ldap_password"], flags: ["start_tls"])
    ]

    /// The augmenters.
    static let augmenters = [
        UnbuiltPlugIn(
            type: "ldap", required: ["uri", "search_base"], optional: ["filter", "bind_dn", "on_failure"],
            lists: ["filters"], secrets: ["ldap_password"], flags: ["start_tls"])
    ]
}
