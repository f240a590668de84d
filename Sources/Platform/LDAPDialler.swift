import Base
import Glibc

/// Connects to a directory by ourselves: libldap's own way knows a limit for each address, and none for the name's lookup.
enum LDAPDialler {
    /// A connected, non-blocking socket.
    static func connect(to url: LDAPURL, until deadline: Deadline) throws(LDAPError) -> Socket {
        let addresses = try addresses(of: url, until: deadline)
        var failure = LDAPError(.connectFailed, "no address")
        for (index, address) in addresses.enumerated() {
            // A dead address leaves the others their share of the time.
            let share = deadline.remaining() / (addresses.count - index)
            do throws(LDAPError) {
                return try connect(to: address, until: .after(share))
            } catch {
                failure = error
            }
        }
        throw failure
    }

    private static func connect(to address: SocketAddress, until deadline: Deadline) throws(LDAPError) -> Socket {
        do throws(SystemError) {
            let socket = try Socket.connecting(to: address)
            do throws(SystemError) {
                try BlockingExchange.wait(for: POLLOUT, socket, deadline)
                if let failure = socket.failure { throw failure }
                return socket
            } catch {
                socket.close()
                throw error
            }
        } catch {
            throw LDAPError(error.code == ETIMEDOUT ? .timedOut : .connectFailed, "\(address): \(error)")
        }
    }

    private static func addresses(of url: LDAPURL, until deadline: Deadline) throws(LDAPError) -> [SocketAddress] {
        if url.scheme == .ldapi {
            guard let address = SocketAddress(path: url.host) else { throw LDAPError(.connectFailed, "socket's path") }
            return [address]
        }
        if let known = resolver.knownAddresses(of: url.host) { return known.map { SocketAddress($0, port: url.port) } }
        let answer = Answer()
        let host = url.host
        Task {
            do throws(ResolverError) {
                answer.give(.success(try await resolver.addresses(of: host)))
            } catch {
                answer.give(.failure(error))
            }
        }
        switch answer.wait(until: deadline) {
        case .success(let addresses): return addresses.map { SocketAddress($0, port: url.port) }
        case .failure(let error): throw LDAPError(.connectFailed, error.description)
        case nil: throw LDAPError(.timedOut, "\(host): name lookup")
        }
    }

    // Two threads: a lookup that hangs keeps those of other names from running only if it is not alone.
    private static let resolver = Resolver(pool: WorkerPool(name: "ldap-dns", threads: 2, capacity: 64))

    /// An answer that a thread waits for.
    private final class Answer: @unchecked Sendable {
        // Guarded by `condition`.
        private var result: Result<[IPAddress], ResolverError>?
        private let condition = Condition()

        func give(_ result: Result<[IPAddress], ResolverError>) {
            condition.lock()
            defer { condition.unlock() }
            self.result = result
            condition.wakeAll()
        }

        func wait(until deadline: Deadline) -> Result<[IPAddress], ResolverError>? {
            condition.lock()
            defer { condition.unlock() }
            while result == nil, condition.wait(until: deadline) {}
            return result
        }
    }
}
