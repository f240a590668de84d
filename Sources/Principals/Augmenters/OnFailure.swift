import Base

/// What becomes of a principal when an augmenter fails.
enum OnFailure: String, CaseIterable {
    /// It goes on without what the augmenter would have added.
    case `continue`
    /// It is refused.
    case refuse

    /// Reads `on_failure`.
    init(settings: inout SettingsReader) {
        let word = settings.word("on_failure", Self.allCases.map(\.rawValue), default: Self.continue.rawValue)
        self = Self(rawValue: word) ?? .continue
    }
}
