/// Which certificates a TLS client trusts and shows. Files are PEM (RFC 7468) and are read when a `TLSContext` is made.
public struct TLSSettings: Sendable, Equatable {
    /// The file of trusted authorities; nil for the system's.
    public var certificateAuthorities: String?
    /// The file of the client's certificate and its chain, leaf first; nil for none.
    public var clientCertificate: String?
    /// The file of the client certificate's private key, not encrypted; nil if it is in `clientCertificate`.
    public var clientKey: String?
    /// True if any certificate of any name is accepted: only for experiments.
    public var isVerificationOff: Bool

    /// Makes settings; those without arguments trust the system's authorities and show no certificate.
    public init(
        certificateAuthorities: String? = nil, clientCertificate: String? = nil, clientKey: String? = nil,
        isVerificationOff: Bool = false
    ) {
        self.certificateAuthorities = certificateAuthorities
        self.clientCertificate = clientCertificate
        self.clientKey = clientKey
        self.isVerificationOff = isVerificationOff
    }
}
