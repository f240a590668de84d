/// Which user names a directory is asked about.
enum DirectoryName {
    /// False for an empty name, one with a NUL, which some servers take for its end, and one that is longer than any.
    static func isAskable(_ username: String) -> Bool {
        let bytes = username.utf8
        return !bytes.isEmpty && bytes.count <= longest && !bytes.contains(0)
    }

    private static let longest = 256
}
