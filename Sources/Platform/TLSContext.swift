import COpenSSL
import Glibc

/// Certificates, trust and protocol options of TLS 1.2 or later, read once and shared by many sessions of any thread.
@safe public final class TLSContext: @unchecked Sendable {
    // Only written by the initializers; OpenSSL counts references to it with atomics: hence `@unchecked`.
    let context: OpaquePointer
    /// True if the peer's certificate and name must verify.
    let isPeerVerified: Bool

    /// Reads what a client needs; any unreadable or unfit file is an error that names its path.
    public init(_ settings: TLSSettings) throws(TLSError) {
        unsafe context = try Self.make(method: TLS_client_method())
        isPeerVerified = !settings.isVerificationOff
        unsafe SSL_CTX_set_verify(context, isPeerVerified ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nil)
        if let path = settings.certificateAuthorities {
            try trust(path)
        } else if isPeerVerified {
            unsafe SSL_CTX_set_default_verify_paths(context)
        }
        if let certificate = settings.clientCertificate {
            try show(certificate: certificate, key: settings.clientKey ?? certificate)
        } else if let key = settings.clientKey {
            throw TLSError(.badFile, "\(key): a client key needs a client certificate")
        }
        // ALPN (RFC 7301): we speak nothing else.
        let name = Array("http/1.1".utf8)
        _ = unsafe SSL_CTX_set_alpn_protos(context, [UInt8(name.count)] + name, CUnsignedInt(name.count + 1))
        ERR_clear_error()
    }

    /// Reads what a server needs; any unreadable or unfit file is an error that names its path.
    public init(_ settings: TLSServerSettings) throws(TLSError) {
        unsafe context = try Self.make(method: TLS_server_method())
        isPeerVerified = settings.clientAuthorities != nil
        try show(certificate: settings.certificate, key: settings.key)
        // Without a name of their own, OpenSSL refuses to resume sessions whose client has shown a certificate.
        let name = Array("sallyport".utf8)
        unsafe SSL_CTX_set_session_id_context(context, name, CUnsignedInt(name.count))
        guard let path = settings.clientAuthorities else { return }
        try trust(path)
        unsafe SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(path))
        let required = settings.isClientCertificateRequired ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0
        unsafe SSL_CTX_set_verify(context, SSL_VERIFY_PEER | required, nil)
    }

    deinit { unsafe SSL_CTX_free(context) }

    private static func make(method: OpaquePointer?) throws(TLSError) -> OpaquePointer {
        ERR_clear_error()
        guard let context = unsafe SSL_CTX_new(method) else {
            throw TLSError(.protocolFailed, "cannot make a TLS context: \(TLSError.takeReason())")
        }
        unsafe SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, CLong(TLS1_2_VERSION), nil)
        // A peer that renegotiates could make a write wait for a read.
        _ = unsafe SSL_CTX_set_options(context, Self.noRenegotiation | Self.noCompression)
        unsafe SSL_CTX_ctrl(context, SSL_CTRL_MODE, CLong(SSL_MODE_RELEASE_BUFFERS), nil)
        // Without this an encrypted key would be asked for at the terminal.
        unsafe SSL_CTX_set_default_passwd_cb(context) { _, _, _, _ in 0 }
        return unsafe context
    }

    private func trust(_ path: String) throws(TLSError) {
        try Self.open(path)
        guard unsafe SSL_CTX_load_verify_file(context, path) == 1 else {
            throw TLSError(.badFile, "\(path): no usable certificate: \(TLSError.takeReason())")
        }
    }

    private func show(certificate: String, key: String) throws(TLSError) {
        try Self.open(certificate)
        guard unsafe SSL_CTX_use_certificate_chain_file(context, certificate) == 1 else {
            throw TLSError(.badFile, "\(certificate): no usable certificate: \(TLSError.takeReason())")
        }
        try Self.open(key)
        // This also compares the key with the certificate.
        guard unsafe SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1 else {
            throw TLSError(.badFile, "\(key): no usable private key for \(certificate): \(TLSError.takeReason())")
        }
    }

    /// Says why a file cannot be read better than OpenSSL does.
    private static func open(_ path: String) throws(TLSError) {
        let file = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw TLSError(.badFile, "\(path): \(unsafe String(cString: strerror(errno)))") }
        close(file)
    }

    // SSL_OP_NO_RENEGOTIATION and SSL_OP_NO_COMPRESSION: macros that Swift does not import.
    private static let noRenegotiation: UInt64 = 1 << 30
    private static let noCompression: UInt64 = 1 << 17
}
