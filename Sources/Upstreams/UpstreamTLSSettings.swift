public import Base

/// The keys of a `tls` section of something we connect to.
public struct UpstreamTLSSettings: Sendable, Equatable {
    /// A file of certificate authorities (PEM); nil for the system's.
    public let caCertificatePath: String?
    /// Our certificate chain (PEM), if the server asks for one.
    public let clientCertificatePath: String?
    /// Its private key (PEM).
    public let clientKeyPath: String?
    /// True if the server's certificate is not verified.
    public let isVerificationOff: Bool

    /// Makes settings from values known to be good.
    public init(
        caCertificatePath: String? = nil, clientCertificatePath: String? = nil, clientKeyPath: String? = nil,
        isVerificationOff: Bool = false
    ) {
        self.caCertificatePath = caCertificatePath
        self.clientCertificatePath = clientCertificatePath
        self.clientKeyPath = clientKeyPath
        self.isVerificationOff = isVerificationOff
    }

    /// Reads the section.
    public init(settings: inout SettingsReader) {
        if settings.take("enabled") != nil { settings.warn("enabled", "has no effect: the URL's scheme decides") }
        let isVerificationOff = settings.boolean("insecure_skip_verify", default: false)
        if isVerificationOff {
            settings.warn("insecure_skip_verify", "is on: whoever is in between can read and change everything")
        }
        self.init(files: &settings, isVerificationOff: isVerificationOff)
    }

    /// Reads a section that knows files only: the server is always verified.
    public init(verifiedBy settings: inout SettingsReader) { self.init(files: &settings, isVerificationOff: false) }

    private init(files settings: inout SettingsReader, isVerificationOff: Bool) {
        self.init(
            caCertificatePath: settings.string("ca_cert"), clientCertificatePath: settings.string("client_cert"),
            clientKeyPath: settings.string("client_key"), isVerificationOff: isVerificationOff)
        if (clientCertificatePath == nil) != (clientKeyPath == nil) {
            settings.problem("client_cert", "and client_key must be given together")
        }
    }
}
