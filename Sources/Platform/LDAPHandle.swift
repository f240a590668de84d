import Base
import CLDAP
import Glibc

/// A connection of libldap's, closed with the last reference. Not for two threads at once.
@safe final class LDAPHandle {
    let pointer: OpaquePointer
    private let descriptor: CInt
    private var isEncrypted = false

    /// Takes over a connected socket.
    init(_ socket: Socket, to url: LDAPURL) throws(LDAPError) {
        var handle: OpaquePointer?
        let kind = url.scheme == .ldapi ? LDAP_PROTO_IPC : LDAP_PROTO_TCP
        // libldap compares the name in the certificate with that of this URL.
        let host = url.host.utf8.contains(UInt8(ascii: ":")) ? "[\(url.host)]" : url.host
        let target = url.scheme == .ldapi ? Self.nowhere : "\(url.scheme.rawValue)://\(host):\(url.port)"
        guard unsafe ldap_init_fd(socket.descriptor, kind, target, &handle) == LDAP_SUCCESS, let handle = unsafe handle
        else { throw LDAPError(.connectFailed, "libldap cannot use the socket") }
        unsafe pointer = unsafe handle
        descriptor = socket.descriptor
        // A handle that has lost its connection would make another one to the URL by itself, without TLS: not to this one.
        let isSet = [
            set(LDAP_OPT_URI, to: Self.nowhere), set(LDAP_OPT_PROTOCOL_VERSION, to: LDAP_VERSION3),
            set(LDAP_OPT_DEREF, to: LDAP_DEREF_NEVER), turnOff(LDAP_OPT_REFERRALS), turnOff(LDAP_OPT_RESTART),
            limitMessages(),
        ]
        guard isSet.allSatisfy(\.self) else { throw LDAPError(.connectFailed, "libldap refuses an option") }
    }

    deinit { unsafe ldap_unbind_ext(pointer, nil, nil) }

    /// True while the connection is the one that was made, with TLS if that was begun.
    var isIntact: Bool {
        var current: CInt = -1
        return unsafe ldap_get_option(pointer, LDAP_OPT_DESC, &current) == LDAP_OPT_SUCCESS && current == descriptor
            && isEncrypted == (ldap_tls_inplace(pointer) == 1)
    }

    /// Why the last call failed.
    var failure: LDAPError {
        var code: CInt = LDAP_OTHER
        unsafe ldap_get_option(pointer, LDAP_OPT_RESULT_CODE, &code)
        return LDAPResultCode.failure(ofCall: code)
    }

    /// Does the TLS handshake, with verification of the server's certificate and name.
    func encrypt(_ settings: TLSSettings, until deadline: Deadline) throws(LDAPError) {
        try configure(settings)
        guard !deadline.hasPassed() else { throw LDAPError(.timedOut, "before TLS") }
        // libldap knows no limit here, and would try a non-blocking socket again and again without a pause.
        let watchdog: SocketWatchdog
        do throws(SystemError) {
            watchdog = try SocketWatchdog(descriptor, until: deadline)
        } catch {
            throw LDAPError(.connectFailed, error.description)
        }
        setBlocking(true)
        let code = unsafe ldap_install_tls(pointer)
        let hasTimedOut = watchdog.stop()
        setBlocking(false)
        guard code == LDAP_SUCCESS, !hasTimedOut else {
            throw LDAPError(hasTimedOut ? .timedOut : .tlsFailed, hasTimedOut ? "TLS handshake" : diagnosis)
        }
        isEncrypted = true
        guard isIntact else { throw LDAPError(.tlsFailed, "no TLS after the handshake") }
        // With GnuTLS libldap does not heed the lowest version wanted, and a cipher suite, which could name it, leaks memory.
        let version = text(LDAP_OPT_X_TLS_VERSION) ?? "unknown version"
        guard version.hasSuffix("1.2") || version.hasSuffix("1.3") else { throw LDAPError(.tlsFailed, version) }
    }

    /// The time left as C has it; never zero, which would mean no limit to some calls.
    static func time(_ left: Duration) -> timeval {
        let (seconds, attoseconds) = left.components
        return timeval(tv_sec: Int(min(seconds, 86_400)), tv_usec: max(1, Int(attoseconds / 1_000_000_000_000)))
    }

    /// Elsewhere the socket does not block: half a message would keep its reader for ever.
    private func setBlocking(_ isBlocking: Bool) {
        let flags = fcntl(descriptor, F_GETFL)
        _ = fcntl(descriptor, F_SETFL, isBlocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK)
    }

    private func configure(_ settings: TLSSettings) throws(LDAPError) {
        guard let authorities = settings.certificateAuthorities ?? Self.systemAuthorities else {
            throw LDAPError(.tlsFailed, "the system has no bundle of certificate authorities")
        }
        var isSet = [
            set(LDAP_OPT_X_TLS_CACERTFILE, to: authorities),
            set(LDAP_OPT_X_TLS_REQUIRE_CERT, to: LDAP_OPT_X_TLS_DEMAND),
            // A certificate that has names (subjectAltName) is believed by these alone (RFC 6125 §6.4.4).
            set(LDAP_OPT_X_TLS_REQUIRE_SAN, to: LDAP_OPT_X_TLS_TRY),
            set(LDAP_OPT_X_TLS_PROTOCOL_MIN, to: Self.tls12),
        ]
        if let certificate = settings.clientCertificate {
            isSet.append(set(LDAP_OPT_X_TLS_CERTFILE, to: certificate))
            isSet.append(set(LDAP_OPT_X_TLS_KEYFILE, to: settings.clientKey ?? certificate))
        }
        // Reads the files, for a client (0).
        isSet.append(set(LDAP_OPT_X_TLS_NEWCTX, to: 0))
        guard isSet.allSatisfy(\.self) else {
            throw LDAPError(.tlsFailed, "the files of certificates or key cannot be used")
        }
    }

    private func set(_ option: CInt, to value: CInt) -> Bool {
        var value = value
        return unsafe ldap_set_option(pointer, option, &value) == LDAP_OPT_SUCCESS
    }

    private func set(_ option: CInt, to text: String) -> Bool {
        unsafe text.withCString { unsafe ldap_set_option(pointer, option, $0) == LDAP_OPT_SUCCESS }
    }

    private func turnOff(_ option: CInt) -> Bool { unsafe ldap_set_option(pointer, option, nil) == LDAP_OPT_SUCCESS }

    /// A message may say how long it is, and libldap makes room for it at once.
    private func limitMessages() -> Bool {
        var buffer: OpaquePointer?
        var limit = ber_len_t(Self.maximumMessageBytes)
        return unsafe ldap_get_option(pointer, LDAP_OPT_SOCKBUF, &buffer) == LDAP_OPT_SUCCESS
            && ber_sockbuf_ctrl(buffer, LBER_SB_OPT_SET_MAX_INCOMING, &limit) == 1
    }

    /// What libldap says of the last failure, such as the certificate's fault.
    private var diagnosis: String { text(LDAP_OPT_DIAGNOSTIC_MESSAGE) ?? "handshake" }

    private func text(_ option: CInt) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard unsafe ldap_get_option(pointer, option, &text) == LDAP_OPT_SUCCESS, let text = unsafe text else {
            return nil
        }
        defer { unsafe ldap_memfree(text) }
        return unsafe String(cString: text)
    }

    private static let maximumMessageBytes = 16 << 20
    private static let tls12: CInt = (3 << 8) + 3
    private static let nowhere = "ldapi://%2Fdev%2Fnull%2Fnowhere"

    /// Debian's and Alpine's bundle of authorities, or Red Hat's.
    private static var systemAuthorities: String? {
        ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"].first {
            unsafe access($0, R_OK) == 0
        }
    }
}
