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
        case connection(Int)
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
    /// Ends the attempt to connect to one of several addresses.
    var attemptTimer: Timer?
    /// True once the call was sent again because a kept connection had closed meanwhile.
    var isRepeated = false

    init(_ call: HTTPUpstreamCall, _ continuation: CheckedContinuation<Answer, Never>) {
        self.call = call
        self.continuation = continuation
    }

    /// The connection that serves it.
    var connection: Int? {
        switch stage {
        case .freeConnection, .address, .over: nil
        case .connection(let id), .answer(let id): id
        }
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
