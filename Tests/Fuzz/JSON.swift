// JSON: no input stops the reader, and what it reads and JSONText writes again is read as the same.
import Base

/// Reads one input; libFuzzer calls it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let value = try? JSONReader.read(bytes) else { return 0 }
    var written: [UInt8] = []
    write(value, to: &written)
    guard let again = try? JSONReader.read(written) else { preconditionFailure("what was written is refused") }
    precondition(again == value)
    if let members = value.members {
        for member in members { precondition(value[member.name] == member.value) }
    }
    return 0
}

private func write(_ value: JSONValue, to output: inout [UInt8]) {
    switch value {
    case .null: output += Array("null".utf8)
    case .boolean(let flag): output += Array("\(flag)".utf8)
    case .number(let text): output += Array(text.utf8)
    case .text(let text): JSONText.append(text, to: &output)
    case .list(let values):
        output.append(0x5B)
        for (index, value) in values.enumerated() {
            if index > 0 { output.append(0x2C) }
            write(value, to: &output)
        }
        output.append(0x5D)
    case .object(let members):
        output.append(0x7B)
        for (index, member) in members.enumerated() {
            if index > 0 { output.append(0x2C) }
            JSONText.append(member.name, to: &output)
            output.append(0x3A)
            write(member.value, to: &output)
        }
        output.append(0x7D)
    }
}
