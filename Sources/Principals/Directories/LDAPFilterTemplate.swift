import Platform

/// A search filter (RFC 4515) with places for a user name: `(&(objectClass=person)(cn={username}))`.
///
/// Whatever the name is, the filter keeps its shape: the name is escaped where it stands, and where it stands in a DN,
/// such as `(member=uid={username},ou=people)`, for the DN first (RFC 4514 §2.4).
struct LDAPFilterTemplate: Sendable {
    /// A part of a filter.
    enum Piece: Sendable, Equatable {
        /// As it is.
        case text(String)
        /// The name, in an assertion value that is a DN or in another.
        case username(isInName: Bool)
    }

    private let pieces: [Piece]
    /// The attributes of all `(attribute={username})`, in order.
    let usernameAttributes: [String]

    /// Reads a filter, of which anything doubtful is a problem.
    init(_ text: String) throws(LDAPFilterProblem) {
        var reader = LDAPFilterReader(text)
        try reader.readAll()
        pieces = reader.pieces
        usernameAttributes = reader.usernameAttributes
    }

    /// True if the name stands in it at all.
    var hasUsername: Bool {
        pieces.contains { piece in
            switch piece {
            case .username: true
            case .text: false
            }
        }
    }

    /// The filter for one name, which is neither empty nor has a NUL in it.
    func filter(for username: String) -> String {
        var filter = ""
        for piece in pieces {
            switch piece {
            case .text(let text): filter += text
            case .username(isInName: true): filter += LDAPEscape.filterValue(LDAPEscape.nameValue(username))
            case .username(isInName: false): filter += LDAPEscape.filterValue(username)
            }
        }
        return filter
    }

    /// What stands for the name.
    static let placeholder = "{username}"
}

/// What is wrong with a filter.
struct LDAPFilterProblem: Error, Equatable {
    /// In words that follow the key's name: `must …`, `has …`.
    let message: String
}
