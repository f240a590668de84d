// Authorization as clients send it: no input stops the gateways' reader, and what is read is within its bounds.
import Base
import HTTP
import Principals

@testable import Gateways

/// Reads one input; libFuzzer calls it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var fields = HTTPFields()
    fields.append(name: "authorization".utf8, value: UnsafeBufferPointer(start: start, count: count))
    guard let credentials = try? AuthorizationField.credentials(in: fields, maximum: 3) else { return 0 }
    precondition(credentials.count <= 2)
    for credential in credentials {
        if case .basic(let username, _) = credential {
            precondition(!username.isEmpty && username.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
        }
    }
    return 0
}
