import Base
import HTTP
import Platform

/// One call on its way to an answer. Confined to the pool that has begun it.
final class HTTPUpstreamExchange {
    typealias Answer = Result<HTTPClientResponse, HTTPClientError>

    /// What it waits for.
    enum Stage: Sendable, Equatable {
        case freeConnection
        case address
        /// One of its attempts to connect.
        case connection
        /// The answer, on that connection.
        case answer(Int)
        /// Its connection serves it no more.
        case over
    }

    let call: HTTPUpstreamCall
    let continuation: CheckedContinuation<Answer, Never>
    var stage = Stage.freeConnection
    /// Addresses that have not been tried yet.
    var addresses: ArraySlice<IPAddress> = []
    /// Ends the call at its deadline.
    var deadlineTimer: Timer?
    /// Connections that are being opened for it, the oldest first.
    var attempts: [Int] = []
    /// Begins the attempt at the next address, beside those under way.
    var attemptTimer: Timer?
    /// Why the attempts so far have failed.
    private(set) var failure: HTTPClientError?
    /// True once the call was sent again because a kept connection had closed meanwhile.
    var isRepeated = false

    init(_ call: HTTPUpstreamCall, _ continuation: CheckedContinuation<Answer, Never>) {
        self.call = call
        self.continuation = continuation
    }

    /// The connections that serve it.
    var connections: [Int] { if case .answer(let id) = stage { attempts + [id] } else { attempts } }

    /// Notes why an attempt failed. Of several the first counts, but one that came as far as TLS says more.
    func note(_ error: HTTPClientError) {
        if failure == nil || failure?.code == .connectFailed && error.code == .tlsFailed { failure = error }
    }

    /// What it waited for, in the words of a log line.
    var waitedFor: String {
        switch stage {
        case .freeConnection: "a free connection"
        case .address: "the host's address"
        case .connection: "the connection"
        case .answer, .over: "the answer"
        }
    }
}
