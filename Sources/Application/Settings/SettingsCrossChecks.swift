import Base
import Platform
import Principals
import Upstreams

/// What one section alone cannot tell.
enum SettingsCrossChecks {
    /// Adds the problems and warnings that show only when sections are seen together.
    static func check(_ settings: Settings, realms: [String], _ reader: inout SettingsReader) {
        checkPorts(settings, &reader)
        if realms.isEmpty {
            reader.warn("providers", "none is configured: nobody can be allowed")
        }
        if settings.authorization == .bearer, let (one, other) = subject?.confusableRealms(among: realms) {
            reader.warn(
                "providers",
                "users of the realms \(one) and \(other) may have the same claim sub: read realm and username")
        }
        if settings.store.kind != nil, settings.sealing.key == nil {
            reader.warn(
                "secret_key",
                "is not set: whoever can write to the token store can make tokens; `sallyport generate-key` makes one")
        }
        checkNames(settings, &reader)
        checkDirectories(settings, &reader)
        checkFiles(settings, &reader)
    }

    /// The token store is a provider of its own in metrics and log lines.
    private static func checkNames(_ settings: Settings, _ reader: inout SettingsReader) {
        guard settings.store.kind != nil else { return }
        for (index, provider) in settings.providers.enumerated() where provider.name == CatalogueEntry.tokenStore.name {
            reader.problem("providers[\(index)].name", "must not be \(provider.name): it means the section store")
        }
    }

    /// Users and tokens would lock each other out of one directory.
    private static func checkDirectories(_ settings: Settings, _ reader: inout SettingsReader) {
        guard case .file(let users) = settings.cache.kind, case .file(let tokens) = settings.store.kind,
            TextBytes.areEqual(users, tokens)
        else { return }
        reader.problem("store.path", "and cache.path must be different, not both \(tokens)")
    }

    /// The claim `sub`, as auth-o-tron's clients know it.
    private static let subject = UserFormat("{realm}-{username}")

    private static func checkPorts(_ settings: Settings, _ reader: inout SettingsReader) {
        guard settings.metrics.isEnabled, settings.metrics.port != 0,
            settings.metrics.port == settings.server.address?.port
        else { return }
        reader.problem("metrics.port", "and server.port must be different, not both \(settings.metrics.port)")
    }

    /// Certificates are read again when they are used; here it only shows early that one is missing.
    private static func checkFiles(_ settings: Settings, _ reader: inout SettingsReader) {
        guard let tls = settings.elasticsearch?.tls else { return }
        let files = [
            ("ca_cert", tls.caCertificatePath), ("client_cert", tls.clientCertificatePath),
            ("client_key", tls.clientKeyPath),
        ]
        for case (let key, let path?) in files {
            do throws(SystemError) {
                _ = try FileText.read(path, limit: 4 << 20)
            } catch {
                reader.problem("elasticsearch.tls.\(key)", "cannot be read: \(error)")
            }
        }
    }
}
