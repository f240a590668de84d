import Base

/// What a credential offers as a token.
enum BearerToken {
    /// The token of a `Bearer` credential or of a cookie named in `cookies`; nil if this is neither, if it is empty, or
    /// if it is a token of our own store, which nobody else ever sees.
    static func of(_ credentials: Credentials, cookies: [String] = []) -> Secret? {
        let token: Secret
        switch credentials {
        case .bearer(let secret): token = secret
        case .cookie(let name, let value):
            guard cookies.contains(where: { $0.utf8.elementsEqual(name.utf8) }) else { return nil }
            token = value
        case .basic, .identity: return nil
        }
        return token.withBytes { !$0.isEmpty && !$0.starts(with: "sly_".utf8) } ? token : nil
    }
}
