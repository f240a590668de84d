/// Why a YAML document was refused, and where.
public struct YAMLError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The line, from 1.
    public let line: Int
    /// The column, from 1.
    public let column: Int
    /// What is wrong; never holds a value of the document.
    public let message: String

    /// Makes an error.
    public init(line: Int, column: Int, message: String) {
        self.line = line
        self.column = column
        self.message = message
    }

    /// `line 3, column 7: …`
    public var description: String { "line \(line), column \(column): \(message)" }
}
