/// One challenge of `WWW-Authenticate`: scheme and realm (RFC 9110 §11.6.1).
public struct Challenge: Sendable, Hashable {
    /// `Basic` or `Bearer`.
    public let scheme: String
    /// The realm as configured.
    public let realm: String

    /// Makes a challenge.
    public init(scheme: String, realm: String) {
        self.scheme = scheme
        self.realm = realm
    }

    /// The value of `WWW-Authenticate`: each challenge once, in order; a bare `Bearer` if there is none.
    static func fieldValue(of challenges: [Challenge]) -> String {
        var distinct: [Challenge] = []
        for challenge in challenges where !distinct.contains(challenge) { distinct.append(challenge) }
        return distinct.isEmpty ? "Bearer" : distinct.map(\.text).joined(separator: ", ")
    }

    /// challenge = auth-scheme 1*SP realm "=" quoted-string
    private var text: String {
        var quoted = ""
        for character in realm.unicodeScalars {
            // quoted-pair: a quote or a backslash would end the string or hide its end.
            if character == "\"" || character == "\\" { quoted += "\\" }
            if character.value >= 0x20 && character.value != 0x7F { quoted.unicodeScalars.append(character) }
        }
        return "\(scheme) realm=\"\(quoted)\""
    }
}
