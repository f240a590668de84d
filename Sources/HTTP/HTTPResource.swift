/// What an absolute `http` or `https` URL names (RFC 9110 §4.2): the server, and the target to ask it for.
public struct HTTPResource: Sendable, Hashable, CustomStringConvertible {
    /// Where the server is.
    public let origin: HTTPOrigin
    /// The target in origin form, percent-encoded: `/keys?tenant=a`.
    public let target: String

    /// Reads an absolute URL. One with user information, a fragment or a forbidden byte is nil.
    public init?(_ url: String) {
        guard let (origin, target) = HTTPOrigin.read(url) else { return nil }
        self.init(origin: origin, target: target)
    }

    /// Names a target of an origin; the target begins with `/`.
    public init(origin: HTTPOrigin, target: String) {
        self.origin = origin
        self.target = target
    }

    /// The URL without its query, which may hold a secret: for logs.
    public var description: String {
        "\(origin)\(target.prefix { $0 != "?" })"
    }

    /// What a URI reference such as the value of `Location` (RFC 9110 §10.2.2) names, seen from here.
    ///
    /// An absolute URL, `//host/path` or `/path`; a relative path, which no server of ours needs, is nil. A fragment is
    /// cut off: a server is never told of it.
    public func resolving(_ reference: ArraySlice<UInt8>) -> HTTPResource? {
        let text = String(decoding: reference.prefix { $0 != 0x23 }, as: UTF8.self)
        if text.hasPrefix("//") { return HTTPResource((origin.isSecure ? "https:" : "http:") + text) }
        if text.hasPrefix("/") { return HTTPResource("\(origin)\(text)") }
        return HTTPResource(text)
    }
}
