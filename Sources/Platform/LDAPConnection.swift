public import Base
import CLDAP

/// A connection to a directory, LDAPv3 (RFC 4511), by libldap. Its calls block, until their deadline at the latest.
///
/// It follows no referrals and no aliases, obeys no `ldap.conf` and no variable, and verifies the server's certificate
/// whenever there is one: `TLSSettings.isVerificationOff` means nothing here. A certificate for `localhost` is asked to name
/// the machine as the resolver does: so does libldap, and it cannot be told otherwise.
public final class LDAPConnection: @unchecked Sendable {
    // libldap's handle and the flag belong to whoever uses the connection: one thread at a time, which may be another each
    // time. Handing it over, through a lock or a queue, orders their memory.
    private let handle: LDAPHandle
    private var isBroken = false

    /// Connects. With `startTLS` nothing but the request for TLS is sent in clear; a server that refuses it is an error.
    ///
    /// Errors: `connectFailed`, `tlsFailed`, `timedOut`, `connectionLost`.
    public init(
        _ url: LDAPURL, startTLS: Bool, tls: TLSSettings, until deadline: Deadline
    ) throws(LDAPError) {
        LDAPLibrary.prepare()
        handle = try LDAPHandle(LDAPDialler.connect(to: url, until: deadline), to: url)
        switch url.scheme {
        case .ldaps: try handle.encrypt(tls, until: deadline)
        case .ldap where startTLS:
            try askForTLS(until: deadline)
            try handle.encrypt(tls, until: deadline)
        case .ldap: break
        case .ldapi: if startTLS { throw LDAPError(.tlsFailed, "a unix socket has no TLS") }
        }
    }

    /// False once a deadline has passed or the connection has failed: it then refuses all calls.
    public var isUsable: Bool { !isBroken && handle.isIntact }

    /// Asks whether a password is a name's (simple bind, RFC 4513 §5.1.3).
    ///
    /// A name that is empty or of blanks alone (servers read it as empty), an empty password (a server may take either for an
    /// anonymous bind, which succeeds: §5.1.1, §5.1.2) and zero bytes are refused here; the server is not asked. So are
    /// passwords that must be changed first. After a refusal the connection is anonymous. Errors are those of servers, and
    /// say nothing of the password.
    public func bind(dn: String, password: Secret, until deadline: Deadline) throws(LDAPError) -> LDAPBindResult {
        guard dn.utf8.contains(where: { $0 > 0x20 }), password.count > 0 else {
            return .refused(reason: "empty name or password")
        }
        guard !dn.utf8.contains(0), password.withBytes({ !$0.contains(0) }) else {
            return .refused(reason: "zero byte in name or password")
        }
        let request = try unsafe send(before: deadline) { id in
            unsafe Self.withControl(LDAP_CONTROL_PASSWORDPOLICYREQUEST) { controls in
                password.withBytes { bytes in
                    unsafe BerValue.lend(bytes) {
                        unsafe ldap_sasl_bind(handle.pointer, dn, nil, &$0, controls, nil, id)
                    }
                }
            }
        }
        let answer = try unsafe receive(request, until: deadline) { message throws(LDAPError) in
            try unsafe LDAPAnswer(message, of: LDAP_RES_BIND, handle)
        }
        let state = answer.passwordState
        if answer.code == LDAP_SUCCESS { return state.map { .refused(reason: $0) } ?? .accepted }
        guard LDAPResultCode.isRefusal(ofBind: answer.code) else { throw LDAPResultCode.failure(ofResult: answer.code) }
        return .refused(reason: state ?? LDAPResultCode.text(of: answer.code))
    }

    /// Finds entries. References to other servers are left out.
    ///
    /// Errors: `badFilter` and `badName`, also those with zero bytes; `sizeLimitExceeded` if there are more than wanted, or than
    /// the server gives, or if they hold more than 64 MB; and those of servers.
    public func search(_ search: LDAPSearch, until deadline: Deadline) throws(LDAPError) -> [LDAPEntry] {
        guard !search.base.utf8.contains(0) else { throw LDAPError(.badName, "zero byte") }
        guard !search.filter.isEmpty, !search.filter.utf8.contains(0),
            !search.attributes.contains(where: { $0.utf8.contains(0) })
        else { throw LDAPError(.badFilter, "empty or with a zero byte") }
        var harvest = LDAPHarvest(limit: search.sizeLimit)
        var cookie: [UInt8] = []
        repeat {
            let request = try unsafe send(before: deadline) { id in
                unsafe LDAPSearchRequest.send(search, from: cookie, deadline.remaining(), handle, id)
            }
            cookie = try collect(&harvest, of: request, until: deadline)
        } while !cookie.isEmpty
        return harvest.entries
    }

    /// Takes entries until the end of the answer, and returns where the next page begins.
    private func collect(
        _ harvest: inout LDAPHarvest, of request: CInt, until deadline: Deadline
    ) throws(LDAPError) -> [UInt8] {
        while true {
            let answer = try unsafe receive(request, until: deadline) { message throws(LDAPError) -> LDAPAnswer? in
                switch unsafe LDAPAnswer.kind(of: message) {
                case LDAP_RES_SEARCH_ENTRY:
                    harvest.add(try unsafe LDAPEntryReader.entry(message, handle))
                    return nil
                case LDAP_RES_SEARCH_RESULT:
                    return try unsafe LDAPAnswer(message, of: LDAP_RES_SEARCH_RESULT, handle)
                default: return nil
                }
            }
            if harvest.isTooMuch {
                if answer == nil { giveUp(request) }
                throw LDAPError(.sizeLimitExceeded, "more entries than wanted")
            }
            guard let answer else { continue }
            guard answer.code == LDAP_SUCCESS else { throw LDAPResultCode.failure(ofResult: answer.code) }
            return answer.cookie
        }
    }

    /// The extended operation of RFC 4511 §4.14, without the handshake.
    private func askForTLS(until deadline: Deadline) throws(LDAPError) {
        let request = try unsafe send(before: deadline) { id in unsafe ldap_start_tls(handle.pointer, nil, nil, id) }
        let answer = try unsafe receive(request, until: deadline) { message throws(LDAPError) in
            try unsafe LDAPAnswer(message, of: LDAP_RES_EXTENDED, handle)
        }
        guard answer.code == LDAP_SUCCESS else {
            isBroken = true
            throw LDAPError(.tlsFailed, "StartTLS: \(LDAPResultCode.text(of: answer.code))")
        }
    }

    /// Sends a request by a call that writes its message ID.
    private func send(
        before deadline: Deadline, _ call: (UnsafeMutablePointer<CInt>) -> CInt
    ) throws(LDAPError) -> CInt {
        guard isUsable else { throw LDAPError(.connectionLost, "not usable any more") }
        guard !deadline.hasPassed() else { throw LDAPError(.timedOut, "before the request") }
        var id: CInt = -1
        let code = unsafe call(&id)
        guard code == LDAP_SUCCESS else {
            let error = LDAPResultCode.failure(ofCall: code)
            if error.code != .badFilter { isBroken = true }
            throw error
        }
        return id
    }

    /// Waits for the next message of an operation, and lends it.
    private func receive<Result>(
        _ request: CInt, until deadline: Deadline, _ body: (OpaquePointer) throws(LDAPError) -> Result
    ) throws(LDAPError) -> Result {
        // libldap does not look at the time while messages are there: without this a server that never ends keeps the thread.
        guard !deadline.hasPassed() else {
            giveUp(request)
            throw LDAPError(.timedOut, "in the middle of the answer")
        }
        var time = LDAPHandle.time(deadline.remaining())
        var message: OpaquePointer?
        let kind = unsafe ldap_result(handle.pointer, request, LDAP_MSG_ONE, &time, &message)
        defer { unsafe ldap_msgfree(message) }
        guard kind > 0, let message = unsafe message else {
            isBroken = true
            guard kind == 0 else { throw handle.failure }
            giveUp(request)
            throw LDAPError(.timedOut, "waiting for the answer")
        }
        do throws(LDAPError) {
            return try unsafe body(message)
        } catch {
            isBroken = true
            throw error
        }
    }

    /// Tells the server to stop. What it has said by then would come before the next answer, so there is none here.
    private func giveUp(_ request: CInt) {
        isBroken = true
        unsafe ldap_abandon_ext(handle.pointer, request, nil, nil)
    }

    /// Lends a control without a value that the server may ignore.
    @unsafe private static func withControl<Result>(
        _ identifier: String, _ body: (UnsafeMutablePointer<UnsafeMutablePointer<LDAPControl>?>) -> Result
    ) -> Result {
        var text = Array(identifier.utf8CString)
        return unsafe text.withUnsafeMutableBufferPointer { text in
            var control = unsafe LDAPControl(
                ldctl_oid: text.baseAddress, ldctl_value: berval(), ldctl_iscritical: 0)
            return unsafe withUnsafeMutablePointer(to: &control) { control in
                var list = unsafe [control, nil]
                return unsafe body(&list)
            }
        }
    }
}
