/// The name of a log attribute. It is only ever a literal, so that no request can choose one; hence it is not escaped.
public struct LogKey: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    let text: String

    /// Takes a literal.
    public init(stringLiteral text: String) { self.text = text }

    /// The name.
    public var description: String { text }
}
