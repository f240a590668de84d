import Base
import HTTP
import Platform
import Synchronization

/// One connection to the stand-in: reads a request with its body, answers it, reads the next.
final class StandInElasticsearchConnection: DescriptorWatcher, Sendable {
    private struct State {
        var received: [UInt8] = []
        var isAnswering = false
        var isClosed = false
    }

    private let socket: Socket
    private let loop: EventLoop
    private let elasticsearch: StandInElasticsearch
    private let state = Locked(State())

    init(_ socket: Socket, loop: EventLoop, elasticsearch: StandInElasticsearch) {
        self.socket = socket
        self.loop = loop
        self.elasticsearch = elasticsearch
    }

    func descriptorIsReady(_ readiness: Readiness) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        switch socket.receive(into: &buffer) {
        case .bytes(let count):
            state.withLock { $0.received += buffer.prefix(count) }
            serve()
        case .wouldBlock: break
        case .end, .failed: close()
        }
    }

    /// Answers the next whole request, if none is being answered.
    private func serve() {
        let next = state.withLock { state -> Next in
            guard !state.isAnswering, !state.isClosed else { return .nothing }
            let next = Self.next(in: &state.received)
            if case .request = next { state.isAnswering = true }
            return next
        }
        switch next {
        case .nothing: break
        case .broken: close()
        case .request(let request):
            Task.detached(executorPreference: loop) {
                let answer = await self.elasticsearch.respond(to: request)
                self.loop.execute { self.finish(answer) }
            }
        }
    }

    private func finish(_ answer: StandInElasticsearchAnswer?) {
        guard let answer else { return close() }
        var response = HTTPResponse(status: answer.status, body: answer.body)
        response.appendField("Content-Type", answer.contentType)
        response.appendField("X-elastic-product", "Elasticsearch")
        if let location = answer.location { response.appendField("Location", location) }
        var bytes: [UInt8] = []
        HTTPMessageWriter.append(
            response, to: &bytes, isHead: false, version: .http11, keepAlive: true,
            date: Array("Thu, 01 Jan 1970 00:00:00 GMT".utf8))
        // Answers are small: a peer that does not take one at once is no longer there.
        guard case .sent(bytes.count) = socket.send(bytes) else { return close() }
        state.withLock { $0.isAnswering = false }
        serve()
    }

    private func close() {
        let closesNow = state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
        guard closesNow else { return }
        loop.deregister(socket.descriptor)
        socket.close()
    }

    private enum Next {
        case nothing
        case broken
        case request(StandInElasticsearchRequest)
    }

    /// Takes a request with its body from what was received.
    private static func next(in received: inout [UInt8]) -> Next {
        guard !received.isEmpty else { return .nothing }
        var reader = HTTPRequestReader(limits: HTTPLimits())
        switch reader.read(received.span) {
        case .needMore: return .nothing
        case .failure: return .broken
        case .request(let read):
            let length: Int
            switch read.framing {
            case .none: length = 0
            case .length(let count): length = count
            case .chunked, .untilClose: return .broken
            }
            guard received.count >= read.headLength + length else { return .nothing }
            let body = Array(received[read.headLength..<(read.headLength + length)])
            received.removeFirst(read.headLength + length)
            let target = read.request.target
            return .request(
                StandInElasticsearchRequest(
                    method: read.request.method, target: target.path + (target.query.map { "?\($0)" } ?? ""),
                    authorization: text("Authorization", read.request), contentType: text("Content-Type", read.request),
                    body: body))
        }
    }

    private static func text(_ name: HTTPFieldName, _ request: HTTPRequest) -> String? {
        guard case .one(let value) = request.fields.lookup(name) else { return nil }
        return String(decoding: value, as: UTF8.self)
    }
}
