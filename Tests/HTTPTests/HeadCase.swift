import HTTP
import Testing

/// A head and what reading it must give.
struct HeadCase: Sendable, CustomTestStringConvertible {
    let what: String
    let head: String
    let status: Int

    init(_ status: Int, _ what: String, _ head: String) {
        self.what = what
        self.head = head
        self.status = status
    }

    var testDescription: String { "\(status): \(what)" }
}

/// What a reader made of bytes, in a form that compares.
enum HeadResult: Equatable {
    case needMore
    case request(String, BodyFraming, keepAlive: Bool, headLength: Int)
    case failure(Int, String)

    /// The result of giving a reader all bytes at once.
    static func whole(_ bytes: [UInt8], limits: HTTPLimits = HTTPLimits()) -> HeadResult {
        var reader = HTTPRequestReader(limits: limits)
        return HeadResult(reader.read(bytes.span))
    }

    /// The last result of giving a reader ever more bytes, `step` at a time.
    static func piecewise(_ bytes: [UInt8], step: Int, limits: HTTPLimits = HTTPLimits()) -> HeadResult {
        var reader = HTTPRequestReader(limits: limits)
        for end in stride(from: 0, to: bytes.count, by: step) {
            let result = HeadResult(reader.read(bytes.span.extracting(..<end)))
            if result != .needMore { return result }
        }
        return HeadResult(reader.read(bytes.span))
    }

    init(_ result: HTTPReadResult) {
        switch result {
        case .needMore: self = .needMore
        case .failure(let error): self = .failure(error.status, error.reason)
        case .request(let read):
            let request = read.request
            var text = "\(request.method) \(request.target.path) \(request.target.query ?? "-") \(request.version)"
            for index in 0..<request.fields.count {
                let name = String(decoding: request.fields.name(at: index), as: UTF8.self)
                text += "|\(name)=\(String(decoding: request.fields.value(at: index), as: UTF8.self))"
            }
            self = .request(text, read.framing, keepAlive: read.keepAlive, headLength: read.headLength)
        }
    }
}
