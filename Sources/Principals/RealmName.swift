/// Comparison of a configured realm with the one that a client asks for.
enum RealmName {
    /// True if they differ in the case of ASCII letters at most. An empty or non-ASCII one, as asked for, is nobody's.
    static func isSame(_ configured: String, _ asked: String) -> Bool {
        guard !asked.isEmpty, configured.utf8.count == asked.utf8.count else { return false }
        return zip(configured.utf8, asked.utf8).allSatisfy { $1 < 0x80 && lowercased($0) == lowercased($1) }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte | 0x20 : byte }
}
