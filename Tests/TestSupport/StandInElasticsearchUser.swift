public import Base

/// A native user of the stand-in.
public struct StandInElasticsearchUser: Sendable, Equatable {
    /// The password, in clear: it is a test.
    public var password: String
    /// Roles in order.
    public var roles: [String]
    /// Display name, if set.
    public var fullName: String?
    /// E-mail address, if set.
    public var email: String?
    /// The metadata object.
    public var metadata: JSONValue
    /// False if it may not log in.
    public var isEnabled: Bool
    /// True for built-in users.
    public var isReserved: Bool

    /// Makes a user.
    public init(
        password: String, roles: [String] = [], fullName: String? = nil, email: String? = nil,
        metadata: JSONValue = .object([]), isEnabled: Bool = true, isReserved: Bool = false
    ) {
        self.password = password
        self.roles = roles
        self.fullName = fullName
        self.email = email
        self.metadata = metadata
        self.isEnabled = isEnabled
        self.isReserved = isReserved
    }

    /// The user as `GET /_security/user` shows it.
    func json(_ name: String) -> String {
        var text = Array(#"{"username":"#.utf8)
        JSONText.append(name, to: &text)
        text += Array(#","roles":"#.utf8)
        JSONText.append(roles, to: &text)
        for (key, value) in [("full_name", fullName), ("email", email)] {
            text += Array(",\"\(key)\":".utf8)
            if let value { JSONText.append(value, to: &text) } else { text += Array("null".utf8) }
        }
        text += Array(#","metadata":"#.utf8)
        StandInElasticsearchUser.append(metadata, to: &text)
        text += Array(#","enabled":\#(isEnabled)}"#.utf8)
        return String(decoding: text, as: UTF8.self)
    }

    private static func append(_ value: JSONValue, to text: inout [UInt8]) {
        switch value {
        case .null: text += Array("null".utf8)
        case .boolean(let flag): text += Array("\(flag)".utf8)
        case .number(let number): text += Array(number.utf8)
        case .text(let string): JSONText.append(string, to: &text)
        case .list(let values):
            text.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                append(value, to: &text)
            }
            text.append(UInt8(ascii: "]"))
        case .object(let members):
            text.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                JSONText.append(member.name, to: &text)
                text.append(UInt8(ascii: ":"))
                append(member.value, to: &text)
            }
            text.append(UInt8(ascii: "}"))
        }
    }
}
