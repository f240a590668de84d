// An upstream server's answer: no input stops the reader, cutting it changes nothing, and no body is over its limit.
import HTTP

/// Reads one input; libFuzzer calls it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let method = bytes.count % 5 == 0 ? "HEAD" : "GET"
    let expected = outline(bytes, step: max(1, bytes.count), method)
    precondition(outline(bytes, step: 1 + Int(bytes.first ?? 0) % 7, method) == expected)
    return 0
}

private func outline(_ bytes: [UInt8], step: Int, _ method: String) -> String {
    var reader = HTTPResponseReader(
        method: method, maximumBodyBytes: 256, limits: HTTPLimits(headBytes: 512, headerCount: 8))
    do {
        var answer: HTTPClientResponse?
        for start in stride(from: 0, to: bytes.count, by: step) {
            let end = min(bytes.count, start + step)
            if let whole = try reader.receive(bytes.span.extracting(start..<end)) { answer = whole }
        }
        let whole = try answer ?? reader.finish()
        precondition(whole.body.count <= 256 && (200...599).contains(whole.status))
        return "\(reader.keepAlive) \(whole)"
    } catch {
        return "refused"
    }
}
