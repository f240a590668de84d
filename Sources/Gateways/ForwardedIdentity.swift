import HTTP
import Principals

/// The identity that a trusted gateway vouches for (`Remote-User`, …).
///
/// Names compare exactly but for case: `Remote_User` and `Remote.User`, which some servers fold into `Remote-User`, are
/// other fields here and never count.
enum ForwardedIdentity {
    /// The identity fields that were sent and are not empty; nil if there are none.
    static func read(_ fields: HTTPFields, names: [HTTPFieldName]) throws(Refusal) -> IdentityFields? {
        var values: [(name: HTTPFieldName, value: String)] = []
        for name in names {
            switch fields.lookup(name) {
            case .absent: continue
            // A gateway sets a field once; a second line is a client's that slipped through.
            case .repeated: throw Refusal(.malformedCredentials, "more than one \(name) line")
            case .one(let bytes):
                guard !bytes.isEmpty else { continue }
                guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }),
                    let value = String(validating: bytes, as: UTF8.self)
                else { throw Refusal(.malformedCredentials, "\(name) is not UTF-8 without control characters") }
                values.append((name, value))
            }
        }
        return values.isEmpty ? nil : IdentityFields(values)
    }
}
