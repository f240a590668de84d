import HTTP

/// What a response reader made of bytes and of the connection's end, in a form that compares.
enum AnswerResult: Equatable {
    case answer(Int, String, body: String, keepAlive: Bool)
    case failure

    /// Gives a reader `step` bytes at a time and then the end.
    static func piecewise(
        _ bytes: [UInt8], step: Int, method: String = "GET", maximumBodyBytes: Int = 64
    ) -> AnswerResult {
        var reader = HTTPResponseReader(method: method, maximumBodyBytes: maximumBodyBytes)
        var answer: HTTPClientResponse?
        do throws(HTTPReadError) {
            for start in stride(from: 0, to: bytes.count, by: max(1, step)) {
                let end = min(bytes.count, start + max(1, step))
                if let whole = try reader.receive(bytes.span.extracting(start..<end)) { answer = whole }
            }
            if answer == nil { answer = try reader.finish() }
            guard let answer else { return .failure }
            return AnswerResult(answer, keepAlive: reader.keepAlive)
        } catch {
            return .failure
        }
    }

    private init(_ response: HTTPClientResponse, keepAlive: Bool) {
        let fields = (0..<response.fields.count).map { index in
            String(decoding: response.fields.name(at: index), as: UTF8.self) + "="
                + String(decoding: response.fields.value(at: index), as: UTF8.self)
        }
        self = .answer(
            response.status, fields.joined(separator: "|"), body: String(decoding: response.body, as: UTF8.self),
            keepAlive: keepAlive)
    }
}
