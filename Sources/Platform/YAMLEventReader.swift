import CYAML

/// libyaml's event parser over a text of its own.
@safe final class YAMLEventReader {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let text: UnsafeMutableBufferPointer<UInt8>

    /// Starts reading a text; nil if there is no memory.
    init?(_ bytes: [UInt8]) {
        // libyaml keeps the pointer, so the text needs an address of its own; it may hold secrets and is zeroed.
        unsafe text = .allocate(capacity: bytes.count)
        _ = unsafe text.initialize(fromContentsOf: bytes)
        unsafe parser = .allocate(capacity: 1)
        unsafe parser.initialize(to: yaml_parser_t())
        guard unsafe yaml_parser_initialize(parser) == 1 else { return nil }
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, text.baseAddress, text.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe text.update(repeating: 0)
        unsafe text.deallocate()
    }

    /// The next event.
    func next() throws(YAMLError) -> YAMLEvent {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw failure() }
        defer { unsafe yaml_event_delete(&event) }
        return try unsafe Self.event(event)
    }

    private func failure() -> YAMLError {
        let mark = unsafe parser.pointee.problem_mark
        let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "cannot be read as YAML"
        return YAMLError(line: Int(mark.line) + 1, column: Int(mark.column) + 1, message: problem)
    }

    private static func event(_ event: yaml_event_t) throws(YAMLError) -> YAMLEvent {
        let line = unsafe Int(event.start_mark.line) + 1
        let column = unsafe Int(event.start_mark.column) + 1
        func make(_ kind: YAMLEvent.Kind, anchor: String? = nil, tag: String? = nil) -> YAMLEvent {
            YAMLEvent(kind: kind, anchor: anchor, tag: tag, line: line, column: column)
        }
        switch unsafe event.type {
        case YAML_STREAM_START_EVENT: return make(.streamStart)
        case YAML_STREAM_END_EVENT: return make(.streamEnd)
        case YAML_DOCUMENT_START_EVENT: return make(.documentStart)
        case YAML_DOCUMENT_END_EVENT: return make(.documentEnd)
        case YAML_ALIAS_EVENT: return make(.alias(unsafe string(event.data.alias.anchor) ?? ""))
        case YAML_SEQUENCE_START_EVENT:
            let list = unsafe event.data.sequence_start
            return make(.listStart, anchor: unsafe string(list.anchor), tag: unsafe string(list.tag))
        case YAML_SEQUENCE_END_EVENT: return make(.listEnd)
        case YAML_MAPPING_START_EVENT:
            let map = unsafe event.data.mapping_start
            return make(.mapStart, anchor: unsafe string(map.anchor), tag: unsafe string(map.tag))
        case YAML_MAPPING_END_EVENT: return make(.mapEnd)
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            guard let text = unsafe String(validating: bytes, as: UTF8.self), !text.utf8.contains(0) else {
                throw YAMLError(line: line, column: column, message: "a text must not hold NUL")
            }
            let isPlain = unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE
            return make(
                .scalar(text: text, isPlain: isPlain), anchor: unsafe string(scalar.anchor),
                tag: unsafe string(scalar.tag))
        default: throw YAMLError(line: line, column: column, message: "cannot be read as YAML")
        }
    }

    private static func string(_ text: UnsafeMutablePointer<UInt8>?) -> String? {
        unsafe text.map { unsafe String(cString: $0) }
    }
}
