import HTTP

/// Reads `X-Auth-Realm`, by which a client asks for the providers of one realm. It can only narrow the choice.
enum RealmField {
    /// The realm asked for; nil if none is, "" (which matches none) if it is empty, repeated or not visible ASCII.
    static func realm(in fields: HTTPFields) -> String? {
        switch fields.lookup(FieldNames.realm) {
        case .absent: return nil
        case .repeated: return ""
        case .one(let value):
            guard value.allSatisfy({ (0x20...0x7E).contains($0) }) else { return "" }
            return String(decoding: value, as: UTF8.self)
        }
    }
}
