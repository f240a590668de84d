import HTTP
import Principals

/// The name of a principal's user in Elasticsearch, one that can be written and sent as Basic credentials.
struct UserName: Sendable, Hashable {
    /// The name: 1…507 printable ASCII characters.
    let text: String

    /// Makes the name by the format. Refuses names that Elasticsearch cannot hold or that would be read as another's.
    init(of principal: Principal, format: UserFormat) throws(Refusal) {
        let username = principal.username
        guard Self.isUsable(username) else {
            throw Refusal(.unusableName, "the user name cannot be used in Elasticsearch")
        }
        let name = format.name(username: username, realm: principal.realm)
        guard Self.isStorable(name) else {
            throw Refusal(.unusableName, "Elasticsearch takes 1 to 507 printable ASCII characters without outer blanks")
        }
        text = name
    }

    /// The name as a path segment: everything but unreserved characters is percent-encoded (RFC 3986 §2.3).
    var pathSegment: String { PercentEncoding.encode(Array(text.utf8)) }

    /// `:` ends the name in Basic credentials (RFC 7617 §2), `,` separates names in other APIs, `.` and `..` are path
    /// segments that servers remove.
    private static func isUsable(_ name: String) -> Bool {
        guard name != ".", name != "..", let first = name.utf8.first, let last = name.utf8.last else { return false }
        guard first != 0x20, last != 0x20 else { return false }
        return name.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: ",") }
    }

    /// What the security API documents, and no `:` or `,` that the realm brought in.
    private static func isStorable(_ name: String) -> Bool {
        guard isUsable(name), name.utf8.count <= 507 else { return false }
        return name.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }
}
