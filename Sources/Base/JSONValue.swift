/// A JSON value (RFC 8259). Numbers keep their text: what a consumer needs of one is its to decide.
public enum JSONValue: Sendable, Equatable {
    /// `null`
    case null
    /// `true` or `false`
    case boolean(Bool)
    /// A number, as written.
    case number(String)
    /// A text.
    case text(String)
    /// A list.
    case list([JSONValue])
    /// An object's members, in order; names are unique.
    case object([(name: String, value: JSONValue)])

    /// A member of an object; nil if there is none, or no object.
    ///
    /// Names are compared byte by byte (RFC 8259 §8.3): `==` of `String` would take U+212A KELVIN SIGN for a K.
    public subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        let span = members.span
        for index in span.indices where TextBytes.areEqual(span[index].name, name) { return span[index].value }
        return nil
    }

    /// The text, if it is one.
    public var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// The truth value, if it is one.
    public var boolean: Bool? {
        guard case .boolean(let value) = self else { return nil }
        return value
    }

    /// The whole number, if it is one that fits; `1e3` and `1.0` are none.
    public var integer: Int64? {
        guard case .number(let text) = self else { return nil }
        return Int64(text)
    }

    /// The list, if it is one.
    public var list: [JSONValue]? {
        guard case .list(let values) = self else { return nil }
        return values
    }

    /// The members, if it is an object.
    public var members: [(name: String, value: JSONValue)]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// The list's texts, if all of it are texts.
    public var texts: [String]? {
        guard let list else { return nil }
        let texts = list.compactMap(\.text)
        return texts.count == list.count ? texts : nil
    }

    /// An object of a dictionary's members, in the order of their names.
    public static func object<Element>(
        inOrder members: [String: Element], _ value: (Element) -> JSONValue
    ) -> JSONValue {
        .object(members.sorted { $0.key < $1.key }.map { (name: $0.key, value: value($0.value)) })
    }

    /// Equal in kind and content; the order of members counts.
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.boolean(let left), .boolean(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.text(let left), .text(let right)): left == right
        case (.list(let left), .list(let right)): left == right
        case (.object(let left), .object(let right)): left.elementsEqual(right) { $0 == $1 }
        case (.null, _), (.boolean, _), (.number, _), (.text, _), (.list, _), (.object, _): false
        }
    }
}
