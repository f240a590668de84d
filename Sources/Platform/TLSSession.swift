import Base
import COpenSSL

/// One TLS connection without a socket: ciphertext goes in and comes out as bytes (OpenSSL on memory BIOs).
///
/// Not for two threads at once. After an error the session is only good for `takeOutput`, which may hold an alert for
/// the peer. What waits inside is bounded by what the caller puts in.
@safe public final class TLSSession {
    /// What `read` found.
    public enum Plaintext: Sendable, Equatable {
        /// Bytes from the peer, never empty.
        case bytes([UInt8])
        /// Nothing until more ciphertext is received.
        case needsMore
        /// The peer said that nothing more follows (close_notify).
        case ended
    }

    private let session: OpaquePointer
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer
    private let context: TLSContext

    /// Starts a client session with the server `name`, a host name or an address, which its certificate must be for.
    public convenience init(client context: TLSContext, to name: String) throws(TLSError) {
        try self.init(context)
        unsafe SSL_set_connect_state(session)
        if context.isPeerVerified || IPAddress(name) == nil { try expect(name) }
    }

    /// Starts a server session.
    public convenience init(server context: TLSContext) throws(TLSError) {
        try self.init(context)
        unsafe SSL_set_accept_state(session)
    }

    private init(_ context: TLSContext) throws(TLSError) {
        ERR_clear_error()
        guard let session = unsafe SSL_new(context.context), let incoming = unsafe BIO_new(BIO_s_mem()),
            let outgoing = unsafe BIO_new(BIO_s_mem())
        else { throw TLSError(.protocolFailed, "out of memory") }
        unsafe SSL_set_bio(session, incoming, outgoing)
        unsafe self.session = session
        unsafe self.incoming = incoming
        unsafe self.outgoing = outgoing
        self.context = context
    }

    deinit { unsafe SSL_free(session) }

    /// True once both sides have agreed and the peer is verified.
    public var isEstablished: Bool { unsafe SSL_is_init_finished(session) == 1 }

    /// Takes ciphertext from the peer.
    public func receive(_ ciphertext: [UInt8]) {
        guard !ciphertext.isEmpty else { return }
        _ = unsafe BIO_write(incoming, ciphertext, CInt(ciphertext.count))
    }

    /// The ciphertext to send to the peer; empty if there is none.
    public func takeOutput() -> [UInt8] {
        let count = unsafe BIO_ctrl_pending(outgoing)
        guard count > 0 else { return [] }
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, Int(unsafe BIO_read(outgoing, buffer.baseAddress, CInt(count))))
        }
    }

    /// Goes on with the handshake as far as the ciphertext allows. True once it is done.
    public func advance() throws(TLSError) -> Bool {
        ERR_clear_error()
        let result = unsafe SSL_do_handshake(session)
        if result == 1 { return true }
        guard unsafe SSL_get_error(session, result) == SSL_ERROR_WANT_READ else { throw failure() }
        return false
    }

    /// Encrypts bytes for the peer; only once the session is established.
    public func write(_ plaintext: [UInt8]) throws(TLSError) {
        guard !plaintext.isEmpty else { return }
        ERR_clear_error()
        guard unsafe SSL_write(session, plaintext, CInt(plaintext.count)) == plaintext.count else { throw failure() }
    }

    /// The next decrypted bytes, at most one record.
    public func read() throws(TLSError) -> Plaintext {
        ERR_clear_error()
        var result: CInt = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Self.maximumRecord) { buffer, filled in
            result = unsafe SSL_read(session, buffer.baseAddress, CInt(Self.maximumRecord))
            filled = max(0, Int(result))
        }
        if result > 0 { return .bytes(bytes) }
        switch unsafe SSL_get_error(session, result) {
        case SSL_ERROR_WANT_READ: return .needsMore
        case SSL_ERROR_ZERO_RETURN: return .ended
        default: throw failure()
        }
    }

    /// Tells the peer that nothing more follows.
    public func end() {
        guard isEstablished else { return }
        _ = unsafe SSL_shutdown(session)
        ERR_clear_error()
    }

    /// Server name indication (RFC 6066 §3, never for addresses) and the name the certificate must hold (RFC 9525).
    private func expect(_ name: String) throws(TLSError) {
        let parameters = unsafe SSL_get0_param(session)
        let isSet: Bool
        if let address = IPAddress(name) {
            isSet = unsafe X509_VERIFY_PARAM_set1_ip(parameters, address.bytes, address.bytes.count) == 1
        } else {
            var host = Array((name.hasSuffix(".") ? String(name.dropLast()) : name).utf8CString)
            let flags = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT
            unsafe X509_VERIFY_PARAM_set_hostflags(parameters, CUnsignedInt(flags))
            let type = CLong(TLSEXT_NAMETYPE_host_name)
            isSet =
                unsafe SSL_ctrl(session, SSL_CTRL_SET_TLSEXT_HOSTNAME, type, &host) == 1
                && X509_VERIFY_PARAM_set1_host(parameters, host, 0) == 1
        }
        guard isSet else { throw TLSError(.protocolFailed, "\(name) cannot be the name of a TLS server") }
    }

    private func failure() -> TLSError {
        let verdict = unsafe SSL_get_verify_result(session)
        let reason = TLSError.takeReason()
        guard context.isPeerVerified, verdict != X509_V_OK else { return TLSError(.protocolFailed, reason) }
        return TLSError(.notTrusted, unsafe String(cString: X509_verify_cert_error_string(verdict)))
    }

    /// The plaintext of one record (RFC 8446 §5.1).
    private static let maximumRecord = 16 * 1024
}
