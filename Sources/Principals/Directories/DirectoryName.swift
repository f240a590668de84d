/// Which user names a directory is asked about.
enum DirectoryName {
    /// False for an empty name, one with a NUL, which some servers take for its end, and one that is longer than any.
    static func isAskable(_ username: String) -> Bool {
        let bytes = username.utf8
        return !bytes.isEmpty && bytes.count <= longest && !bytes.contains(0)
    }

    /// False for a name with blanks that directories do not see: outer ones, and more than one between words; and for one with
    /// control characters, which they take for blanks (RFC 4518 §2.2, §2.6.1).
    static func hasPlainBlanks(_ username: String) -> Bool {
        let bytes = Array(username.utf8)
        return bytes.first != 0x20 && bytes.last != 0x20 && bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
            && !zip(bytes, bytes.dropFirst()).contains { $0 == (0x20, 0x20) }
    }

    /// True for a name that a directory can take for others only by the case of its letters. Of anything beyond ASCII it
    /// depends on the directory: it may leave out accents, and reads `\u{FF41}` and `a` alike.
    static func isASCII(_ username: String) -> Bool { username.utf8.allSatisfy { $0 < 0x80 } }

    private static let longest = 256
}
