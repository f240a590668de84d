import Base

/// A path decoded once and free of dot segments (RFC 3986 §6.2.2), as rules compare it.
///
/// Whatever some application could read as another path is no path at all here: escaped separators (`%2F`, `%5C`),
/// backslashes, parameters (`/admin;x`, `..;`), empty segments, control characters, bad escapes, what would decode a
/// second time (`%252e`), bytes that are no UTF-8 and characters that must be escaped.
struct NormalizedPath: Sendable, Equatable {
    /// The decoded path; begins with `/`.
    let bytes: [UInt8]

    /// Normalises a path as sent, without its query; nil if that leaves doubt.
    init?(_ path: String) {
        guard let decoded = Self.decoded(path), let bytes = Self.withoutDotSegments(decoded) else { return nil }
        self.bytes = bytes
    }

    /// The segments after percent-decoding (RFC 3986 §2.1).
    private static func decoded(_ path: String) -> [[UInt8]]? {
        guard path.utf8.first == UInt8(ascii: "/") else { return nil }
        var segments: [[UInt8]] = []
        for raw in path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let segment = decodedSegment(raw) else { return nil }
            segments.append(segment)
        }
        // Only the last may be empty: `/` and `/a/`.
        return segments.dropLast().contains([]) ? nil : segments
    }

    private static func decodedSegment(_ raw: Substring.UTF8View) -> [UInt8]? {
        var segment: [UInt8] = []
        var rest = raw
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst().flatMap(Hexadecimal.value),
                    let low = rest.popFirst().flatMap(Hexadecimal.value)
                else { return nil }
                let character = high << 4 | low
                guard character != UInt8(ascii: "/"), isUnambiguous(character) else { return nil }
                segment.append(character)
            } else {
                guard byte > 0x20, byte < 0x80, byte != UInt8(ascii: "#"), isUnambiguous(byte) else { return nil }
                segment.append(byte)
            }
        }
        guard !decodesAgain(segment), String(validating: segment, as: UTF8.self) != nil else { return nil }
        return segment
    }

    private static func isUnambiguous(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x7F && byte != UInt8(ascii: "\\") && byte != UInt8(ascii: ";")
    }

    /// True if the decoded segment holds what looks like an escape still.
    private static func decodesAgain(_ segment: [UInt8]) -> Bool {
        guard segment.count > 2 else { return false }
        return (0..<segment.count - 2).contains { index in
            segment[index] == UInt8(ascii: "%")
                && segment[(index + 1)...(index + 2)].allSatisfy { Hexadecimal.value(of: $0) != nil }
        }
    }

    /// Removes `.` and `..` (RFC 3986 §5.2.4). A `..` that would leave the root is doubtful: servers differ.
    private static func withoutDotSegments(_ segments: [[UInt8]]) -> [UInt8]? {
        var kept: [[UInt8]] = []
        var endsInFolder = false
        for segment in segments {
            endsInFolder = segment == dot || segment == dotDot || segment.isEmpty
            if segment == dotDot {
                guard kept.popLast() != nil else { return nil }
            } else if !endsInFolder {
                kept.append(segment)
            }
        }
        var bytes: [UInt8] = []
        for segment in kept {
            bytes.append(UInt8(ascii: "/"))
            bytes += segment
        }
        if endsInFolder || bytes.isEmpty { bytes.append(UInt8(ascii: "/")) }
        return bytes
    }

    private static let dot: [UInt8] = [0x2E]
    private static let dotDot: [UInt8] = [0x2E, 0x2E]
}
