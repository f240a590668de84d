// A request head: no input stops the reader, and cutting it changes nothing.
import HTTP

/// Reads one input; libFuzzer calls it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let limits = HTTPLimits(headBytes: 512, headerCount: 8)
    var whole = HTTPRequestReader(limits: limits)
    let expected = outline(whole.read(bytes.span))
    let step = 1 + Int(bytes.first ?? 0) % 7
    var pieces = HTTPRequestReader(limits: limits)
    var result = "more"
    for end in Array(stride(from: 0, to: bytes.count, by: step)) + [bytes.count] where result == "more" {
        result = outline(pieces.read(bytes.span.extracting(..<end)))
    }
    precondition(result == expected)
    return 0
}

private func outline(_ result: HTTPReadResult) -> String {
    switch result {
    case .needMore: return "more"
    case .failure(let error): return "\(error.status) \(error.reason)"
    case .request(let read):
        precondition(read.request.target.path.hasPrefix("/") || read.request.target.path == "*")
        let fields = read.request.fields
        for index in 0..<fields.count {
            precondition(!fields.name(at: index).isEmpty)
            precondition(fields.value(at: index).allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 9 })
            let name = HTTPFieldName(String(decoding: fields.name(at: index), as: UTF8.self))
            precondition(fields.lookup(name) != .absent && fields.isLine(index, named: name))
        }
        return "\(read.headLength) \(read.keepAlive) \(read.framing) \(read.request)"
    }
}
