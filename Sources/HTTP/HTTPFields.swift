/// The field lines of one message head (RFC 9110 §5), in order, as bytes. Names compare without case; lines are never folded together.
public struct HTTPFields: Sendable {
    @usableFromInline struct Line: Sendable {
        var name: Range<Int>
        var value: Range<Int>
    }

    /// The bytes that the lines point into.
    private var storage: [UInt8]
    private var lines: [Line]

    /// Makes an empty list.
    public init() {
        storage = []
        lines = []
    }

    /// Appends a line; the caller has checked that name and value are valid (RFC 9110 §5.1, §5.5).
    public mutating func append(name: some Sequence<UInt8>, value: some Sequence<UInt8>) {
        let nameStart = storage.count
        storage.append(contentsOf: name)
        let valueStart = storage.count
        storage.append(contentsOf: value)
        lines.append(Line(name: nameStart..<valueStart, value: valueStart..<storage.count))
    }

    /// The number of lines.
    public var count: Int { lines.count }

    /// The name of line `index` as sent.
    public func name(at index: Int) -> ArraySlice<UInt8> { storage[lines[index].name] }

    /// The value of line `index`, without outer blanks.
    public func value(at index: Int) -> ArraySlice<UInt8> { storage[lines[index].value] }

    /// What a list of lines holds for one name.
    public enum Lookup: Sendable, Equatable {
        /// No line has the name.
        case absent
        /// Exactly one line has it.
        case one(ArraySlice<UInt8>)
        /// Two or more have it.
        case repeated
    }

    /// Looks a name up without case.
    public func lookup(_ name: HTTPFieldName) -> Lookup {
        var found: Line?
        for line in lines where isNamed(line, name) {
            guard found == nil else { return .repeated }
            found = line
        }
        guard let found else { return .absent }
        return .one(storage[found.value])
    }

    /// True if line `index` has the name, in whatever case.
    public func isLine(_ index: Int, named name: HTTPFieldName) -> Bool { isNamed(lines[index], name) }

    /// True if some line's name begins with `prefix`, in whatever case.
    public func containsLine(withPrefix prefix: HTTPFieldName) -> Bool {
        for line in lines where line.name.count >= prefix.lowercased.count && prefix.isPrefix(of: storage[line.name]) {
            return true
        }
        return false
    }

    /// Most names differ in length: no slice is made for those.
    private func isNamed(_ line: Line, _ name: HTTPFieldName) -> Bool {
        line.name.count == name.lowercased.count && name.matches(storage[line.name])
    }
}
