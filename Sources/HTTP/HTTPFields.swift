/// The field lines of one message head (RFC 9110 §5), in order, as bytes. Names compare without case; lines are never folded together.
public struct HTTPFields: Sendable {
    /// Offsets into the storage, and a hash of the name without case that spares most comparisons.
    struct Line: Sendable {
        var nameStart: UInt32
        var nameEnd: UInt32
        var valueStart: UInt32
        var valueEnd: UInt32
        var hash: UInt32

        var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
        var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }
    }

    /// The bytes that the lines point into.
    private var storage: [UInt8]
    private var lines: [Line]

    /// Makes an empty list.
    public init() {
        storage = []
        lines = []
    }

    /// Copies the bytes from `start` to `end`, into which the lines point.
    init(copying bytes: Span<UInt8>, _ start: Int, _ end: Int, _ lines: [Line]) {
        storage = [UInt8](capacity: end - start) { output in
            for index in start..<end { output.append(bytes[index]) }
        }
        self.lines = lines
    }

    /// Appends a line; the caller has checked that name and value are valid (RFC 9110 §5.1, §5.5).
    public mutating func append(name: some Sequence<UInt8>, value: some Sequence<UInt8>) {
        let nameStart = storage.count
        storage.append(contentsOf: name)
        let valueStart = storage.count
        storage.append(contentsOf: value)
        let hash = HTTPFieldName.hash(storage.span.extracting(nameStart..<valueStart))
        lines.append(
            Line(
                nameStart: UInt32(nameStart), nameEnd: UInt32(valueStart), valueStart: UInt32(valueStart),
                valueEnd: UInt32(storage.count), hash: hash))
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
        let (lines, bytes, hash) = (lines.span, storage.span, name.hash)
        for index in lines.indices where lines[index].hash == hash && name.matches(bytes.extracting(lines[index].name))
        {
            guard found == nil else { return .repeated }
            found = lines[index]
        }
        guard let found else { return .absent }
        return .one(storage[found.value])
    }

    /// True if line `index` has the name, in whatever case.
    public func isLine(_ index: Int, named name: HTTPFieldName) -> Bool {
        lines[index].hash == name.hash && name.matches(storage.span.extracting(lines[index].name))
    }

    /// True if some line's name begins with `prefix`, in whatever case.
    public func containsLine(withPrefix prefix: HTTPFieldName) -> Bool {
        let (lines, bytes) = (lines.span, storage.span)
        for index in lines.indices where prefix.isPrefix(of: bytes.extracting(lines[index].name)) { return true }
        return false
    }

    /// A value without outer blanks (RFC 9110 §5.6.3).
    public static func trimmed(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        let start = value.firstIndex { !isBlank($0) } ?? value.endIndex
        let end = value.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start
        return value[start..<max(start, end)]
    }
}
