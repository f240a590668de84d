import Base
import Platform

/// The `tls` section of a provider that speaks to a server.
enum UpstreamTLSKeys {
    /// Reads `tls.{ca_cert,client_cert,client_key}`.
    static func read(_ settings: inout SettingsReader) -> TLSSettings {
        settings.section("tls") { tls in
            let authorities = tls.string("ca_cert")
            let (certificate, key) = (tls.string("client_cert"), tls.string("client_key"))
            if (certificate == nil) != (key == nil) {
                tls.problem("client_cert", "and client_key must be given together")
            }
            return TLSSettings(certificateAuthorities: authorities, clientCertificate: certificate, clientKey: key)
        }
    }
}
