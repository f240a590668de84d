/// What is to become of a file.
enum FileUserCacheChange: Sendable, Equatable {
    /// These bytes.
    case write([UInt8])
    /// It goes.
    case remove
    /// It was used; nothing in it changes.
    case touch
}
