/// Which certificate a TLS server shows and which clients it takes. Files are PEM (RFC 7468).
public struct TLSServerSettings: Sendable, Equatable {
    /// The file of the server's certificate and its chain, leaf first.
    public var certificate: String
    /// The file of the certificate's private key, not encrypted.
    public var key: String
    /// The file of the authorities whose clients are taken; nil if clients show no certificate.
    public var clientAuthorities: String?
    /// True if a client without a certificate is refused; it counts only with `clientAuthorities`.
    public var isClientCertificateRequired: Bool

    /// Makes settings; a client certificate is required as soon as there are authorities for it.
    public init(
        certificate: String, key: String, clientAuthorities: String? = nil, isClientCertificateRequired: Bool = true
    ) {
        self.certificate = certificate
        self.key = key
        self.clientAuthorities = clientAuthorities
        self.isClientCertificateRequired = isClientCertificateRequired
    }
}
