/// A path in which `*` stands for any characters: at the end of the pattern for the whole rest, elsewhere for a part of
/// one segment.
///
/// `/kibana/*` is everything below `/kibana`, and `/kibana` itself: a rule that denies a folder must not leave its
/// entrance open.
struct PathPattern: Sendable {
    private let bytes: [UInt8]
    private let isOpenEnded: Bool
    /// `/kibana` for `/kibana/*`.
    private let folder: [UInt8]?

    /// Reads a pattern: decoded, from `/` on, without anything that a normalised path never holds.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.first == UInt8(ascii: "/"), bytes.allSatisfy(Self.mayOccur) else { return nil }
        let segments = bytes.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            let isEmptyInside = segment.isEmpty && index < segments.count - 1
            if isEmptyInside || segment.elementsEqual(".".utf8) || segment.elementsEqual("..".utf8) { return nil }
        }
        isOpenEnded = bytes.last == UInt8(ascii: "*")
        self.bytes = isOpenEnded ? Array(bytes.dropLast()) : bytes
        let isFolder = isOpenEnded && self.bytes.last == UInt8(ascii: "/") && self.bytes.count > 1
        folder = isFolder ? Array(self.bytes.dropLast()) : nil
    }

    /// True if the path is one of the pattern's.
    func matches(_ path: NormalizedPath) -> Bool {
        if let folder, Self.matches(path.bytes[...], folder, isOpenEnded: false) { return true }
        return Self.matches(path.bytes[...], bytes, isOpenEnded: isOpenEnded)
    }

    /// Walks both from the left; on a mismatch the last `*` takes one character more. No earlier `*` needs to be tried
    /// again: what it could gain, the last one could as well. So the work is at most length times length.
    private static func matches(_ path: ArraySlice<UInt8>, _ pattern: [UInt8], isOpenEnded: Bool) -> Bool {
        var (at, next) = (path.startIndex, 0)
        var star: (at: Int, next: Int)?
        while true {
            if next == pattern.count, isOpenEnded || at == path.endIndex { return true }
            if next < pattern.count, pattern[next] == UInt8(ascii: "*") {
                next += 1
                star = (at, next)
            } else if next < pattern.count, at < path.endIndex, pattern[next] == path[at] {
                at += 1
                next += 1
            } else {
                guard let last = star, last.at < path.endIndex, path[last.at] != UInt8(ascii: "/") else { return false }
                star = (last.at + 1, last.next)
                (at, next) = (last.at + 1, last.next)
            }
        }
    }

    private static func mayOccur(_ byte: UInt8) -> Bool {
        switch byte {
        case 0..<0x20, 0x7F, UInt8(ascii: "\\"), UInt8(ascii: ";"), UInt8(ascii: "?"), UInt8(ascii: "#"),
            UInt8(ascii: "%"):
            false
        default: true
        }
    }
}
