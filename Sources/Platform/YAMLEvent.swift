/// One step of a YAML document, as libyaml's event parser gives it.
struct YAMLEvent {
    enum Kind {
        case streamStart
        case streamEnd
        case documentStart
        case documentEnd
        case alias(String)
        case scalar(text: String, isPlain: Bool)
        case listStart
        case listEnd
        case mapStart
        case mapEnd
    }

    let kind: Kind
    /// The anchor that names this node, if any.
    var anchor: String?
    /// The node's explicit tag, if any.
    var tag: String?
    /// The line, from 1.
    let line: Int
    /// The column, from 1.
    let column: Int

    func error(_ message: String) -> YAMLError { YAMLError(line: line, column: column, message: message) }
}
