import Base

/// How a principal's name in Elasticsearch is made: `{username}`, `{realm}.{username}`.
public struct UserFormat: Sendable, Equatable {
    private enum Part: Sendable, Equatable {
        case text(String)
        case username
        case realm
    }

    private let parts: [Part]

    /// The default: the user name alone.
    public static let username = UserFormat(parts: [.username])

    /// Reads a format; nil unless it holds `{username}` and every brace belongs to a known placeholder.
    public init?(_ text: String) {
        var parts: [Part] = []
        var rest = Substring(text)
        while !rest.isEmpty {
            if rest.hasPrefix("{username}") {
                parts.append(.username)
                rest = rest.dropFirst("{username}".count)
            } else if rest.hasPrefix("{realm}") {
                parts.append(.realm)
                rest = rest.dropFirst("{realm}".count)
            } else {
                let literal = rest.prefix { $0 != "{" }
                guard !literal.isEmpty, literal.utf8.allSatisfy(Self.isAllowed) else { return nil }
                parts.append(.text(String(literal)))
                rest = rest.dropFirst(literal.count)
            }
        }
        guard parts.contains(.username), !text.hasPrefix(" "), !text.hasSuffix(" ") else { return nil }
        self.parts = parts
    }

    private init(parts: [Part]) { self.parts = parts }

    /// True if names of different realms differ.
    public var holdsRealm: Bool { parts.contains(.realm) }

    /// Two realms of which a name each may become the same name in Elasticsearch: with `{realm}.{username}`, `x.y` of `a` and
    /// `y` of `a.x`. Nil if there are none, or if the user name stands in the format more than once.
    public func confusableRealms(among realms: [String]) -> (String, String)? {
        guard parts.count(where: { $0 == .username }) == 1, let middle = parts.firstIndex(of: .username) else {
            return nil
        }
        let surroundings = realms.map { realm in
            (text(parts[..<middle], realm: realm), text(parts[(middle + 1)...], realm: realm))
        }
        for (index, one) in surroundings.enumerated() {
            for (other, two) in surroundings.enumerated().dropFirst(index + 1)
            where !TextBytes.areEqual(realms[index], realms[other]) {
                let mayBeginAlike = one.0.starts(with: two.0) || two.0.starts(with: one.0)
                let mayEndAlike =
                    one.1.reversed().starts(with: two.1.reversed()) || two.1.reversed().starts(with: one.1.reversed())
                if mayBeginAlike && mayEndAlike { return (realms[index], realms[other]) }
            }
        }
        return nil
    }

    /// The bytes of parts without a user name.
    private func text(_ parts: ArraySlice<Part>, realm: String) -> [UInt8] {
        parts.flatMap { part in
            switch part {
            case .text(let text): Array(text.utf8)
            case .realm: Array(realm.utf8)
            case .username: [UInt8]()
            }
        }
    }

    /// The name in Elasticsearch.
    func name(username: String, realm: String) -> String {
        if parts == [.username] { return username }
        return parts.reduce(into: "") { name, part in
            switch part {
            case .text(let text): name += text
            case .username: name += username
            case .realm: name += realm
            }
        }
    }

    /// Printable ASCII without `:` (ends a Basic user name), `,` and `}`.
    private static func isAllowed(_ byte: UInt8) -> Bool {
        (0x20...0x7E).contains(byte) && ![UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "}")].contains(byte)
    }
}
