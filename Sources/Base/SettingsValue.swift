/// One node of a configuration document, as read: nothing is typed yet.
public indirect enum SettingsValue: Sendable, Equatable {
    /// An empty value (`key:` or `~`).
    case null
    /// A scalar and whether it was quoted (a quoted `"123"` or `"true"` is text only).
    case scalar(String, isQuoted: Bool)
    /// A list.
    case list([SettingsValue])
    /// A map in document order; keys are unique.
    case map([Entry])

    /// One key and its value.
    public struct Entry: Sendable, Equatable {
        /// The key as written.
        public var key: String
        /// Its value.
        public var value: SettingsValue

        /// Makes an entry.
        public init(_ key: String, _ value: SettingsValue) {
            self.key = key
            self.value = value
        }
    }
}
