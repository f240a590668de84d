public import Base
public import HTTP
public import Platform

/// Sends requests to one origin over connections that are kept, one pool of them for each event loop.
///
/// A call from a task on loop i uses loop i's connections and never leaves that thread; any other call uses loop 0's.
public struct HTTPUpstreamClient: HTTPClient {
    private let origin: HTTPOrigin
    private let pools: [HTTPUpstreamPool]

    /// Makes a client. Certificate files are read now: an unusable one is an error with its path.
    ///
    /// `tls` counts only for an `https` origin, where nil means the system's authorities. There must be a loop, in the
    /// order of their indices.
    public init(
        origin: HTTPOrigin, tls: TLSSettings? = nil, loops: [EventLoop], resolver: Resolver,
        limits: HTTPUpstreamLimits = HTTPUpstreamLimits()
    ) throws(TLSError) {
        let context = origin.isSecure ? try TLSContext(tls ?? TLSSettings()) : nil
        self.init(origin: origin, context: context, loops: loops, resolver: resolver, limits: limits)
    }

    /// Makes a client whose certificates were read before; an `https` origin needs a context, another has none.
    public init(
        origin: HTTPOrigin, context: TLSContext?, loops: [EventLoop], resolver: Resolver,
        limits: HTTPUpstreamLimits = HTTPUpstreamLimits()
    ) {
        precondition(!loops.isEmpty, "a client needs an event loop")
        precondition(origin.isSecure == (context != nil), "https, and nothing else, needs a TLS context")
        self.origin = origin
        pools = loops.map { loop in
            HTTPUpstreamPool(loop: loop, origin: origin, context: context, resolver: resolver, limits: limits)
        }
    }

    /// Sends a request and waits for the whole answer. Redirects are answers, not followed.
    ///
    /// The deadline holds from the wait for a connection to the last byte. Cancelling the task closes the connection.
    /// A GET, HEAD, PUT, DELETE or repeatable request is sent once more if a kept connection turns out to be closed
    /// before any answer.
    public func send(
        _ request: HTTPClientRequest, until deadline: Deadline
    ) async throws(HTTPClientError) -> HTTPClientResponse {
        let message = try HTTPUpstreamMessage.write(request, to: origin)
        let call = HTTPUpstreamCall(request, message: message, deadline: deadline)
        let pool = pool
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { pool.begin(call, $0) }
        } onCancel: {
            pool.cancel(call)
        }
        return try answer.get()
    }

    private var pool: HTTPUpstreamPool {
        guard let index = EventLoop.currentIndex, pools.indices.contains(index) else { return pools[0] }
        return pools[index]
    }
}
