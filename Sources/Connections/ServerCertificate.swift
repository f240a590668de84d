public import Platform

/// The TLS context of a server's new connections, which a reload replaces while the old ones live on.
public final class ServerCertificate: Sendable {
    private let context: Locked<TLSContext?>

    /// Makes a holder; nil is a server without TLS.
    public init(_ context: TLSContext? = nil) { self.context = Locked(context) }

    /// Serves new connections with another context. A server without TLS never gets it, nor loses it: that is another address.
    public func replace(with renewed: TLSContext) {
        context.withLock { context in
            if context != nil { context = renewed }
        }
    }

    /// True if the server speaks no TLS.
    var isAbsent: Bool { context.withLock { $0 == nil } }

    /// What protects a new connection; nil if there is no memory for it.
    func makeSession() -> ConnectionSecurity? {
        guard let context = context.withLock({ $0 }) else { return .plain }
        do throws(TLSError) {
            return .tls(try TLSSession(server: context))
        } catch {
            return nil
        }
    }
}
