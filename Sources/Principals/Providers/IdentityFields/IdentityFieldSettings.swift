import Base
import HTTP

/// Which identity fields carry the user name, the groups, the e-mail address and the display name.
struct IdentityFieldSettings: Sendable {
    private let username: HTTPFieldName
    private let groups: HTTPFieldName
    private let email: HTTPFieldName
    private let fullName: HTTPFieldName
    private let separator: Character

    /// Reads `header_username`, `header_groups`, `header_email`, `header_name`, `groups_separator`.
    init?(settings: inout SettingsReader, preset: IdentityFieldNames) {
        let keys = [
            ("header_username", preset.username), ("header_groups", preset.groups),
            ("header_email", preset.email), ("header_name", preset.name),
        ]
        var names: [HTTPFieldName] = []
        for (key, word) in keys {
            let text = settings.string(key, default: word)
            let name = HTTPFieldName(text)
            if let fault = Self.fault(in: text) {
                settings.problem(key, fault)
            } else if names.contains(name) {
                settings.problem(key, "is the same field as another one here")
            }
            names.append(name)
        }
        let separator = settings.string("groups_separator", default: preset.separator)
        if separator.count != 1 { settings.problem("groups_separator", "must be one character") }
        guard let character = separator.first, separator.count == 1 else { return nil }
        self.separator = character
        (username, groups, email, fullName) = (names[0], names[1], names[2], names[3])
    }

    /// The fields, the user name's first.
    var names: [HTTPFieldName] { [username, groups, email, fullName] }

    /// What the fields say of the caller; whoever set them has authenticated them.
    func judge(_ credentials: Credentials) -> Verdict {
        guard case .identity(let fields) = credentials else { return .notApplicable }
        // A gateway that lets a caller pass without a name vouches for nobody.
        guard let username = fields[username], !username.isEmpty else { return .notApplicable }
        // Some gateways join repeated lines with commas: one of the two names is the client's own.
        guard !username.utf8.contains(0x2C) else { return .rejected(reason: "the user name holds a comma") }
        let groups = split(fields[groups] ?? "")
        let (email, fullName) = (fields[email] ?? "", fields[fullName] ?? "")
        for text in [username, email, fullName] + groups where Self.holdsControl(text) {
            return .rejected(reason: "an identity field holds a control character")
        }
        return .authenticated(
            Identity(
                username: username, roles: RoleList(groups).roles, email: email.isEmpty ? nil : email,
                fullName: fullName.isEmpty ? nil : fullName))
    }

    /// What is wrong with a field's name, if anything.
    private static func fault(in name: String) -> String? {
        guard !name.isEmpty else { return "must not be empty" }
        // field-name = token; `_` and `.` are what servers fold into `-`, so a name with them could be forged.
        let isToken = name.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == UInt8(ascii: "-")
        }
        guard isToken else { return "must be a field name of letters, digits and -" }
        let lowercased = name.lowercased()
        let isReserved = reserved.contains(lowercased) || lowercased.hasPrefix("x-forwarded-")
        return isReserved ? "must not be \(name), which has a meaning of its own" : nil
    }

    /// The groups of a list, without outer blanks; empty ones are left out. An ASCII separator, as nearly always, is looked
    /// for byte by byte, which costs a tenth.
    private func split(_ list: String) -> [String] {
        guard let separator = separator.asciiValue else {
            return list.split(separator: separator).map { Self.trimmed($0.utf8) }.filter { !$0.isEmpty }
        }
        let bytes = Array(list.utf8)
        var groups: [String] = []
        var start = 0
        for end in 0...bytes.count where end == bytes.count || bytes[end] == separator {
            let group = HTTPFields.trimmed(bytes[start..<end])
            if !group.isEmpty { groups.append(String(decoding: group, as: UTF8.self)) }
            start = end + 1
        }
        return groups
    }

    private static func trimmed(_ text: Substring.UTF8View) -> String {
        var rest = text
        while let first = rest.first, first == 0x20 || first == 0x09 { rest.removeFirst() }
        while let last = rest.last, last == 0x20 || last == 0x09 { rest.removeLast() }
        return String(Substring(rest))
    }

    /// True for U+0000…U+001F and U+007F…U+009F (general category Cc), the latter in UTF-8 as C2 80…C2 9F.
    private static func holdsControl(_ text: String) -> Bool {
        var previous: UInt8 = 0
        for byte in text.utf8 {
            if byte < 0x20 || byte == 0x7F || previous == 0xC2 && byte < 0xA0 { return true }
            previous = byte
        }
        return false
    }

    private static let reserved = [
        "authorization", "proxy-authorization", "cookie", "connection", "host", "content-length", "transfer-encoding",
        "upgrade", "te", "x-auth-realm", "x-request-id", "x-original-url", "x-original-uri", "x-original-method",
    ]
}
