public import Base

/// The top-level keys `secret_key` and `previous_secret_keys`: what cached passwords are sealed with.
public struct SealingSettings: Sendable {
    /// The current key, 32 bytes; nil if none is set: one is then made at each start.
    public let key: Secret?
    /// Keys that still open entries.
    public let previousKeys: [Secret]

    /// Makes settings from keys of 32 bytes.
    public init(key: Secret?, previousKeys: [Secret] = []) {
        self.key = key
        self.previousKeys = previousKeys
    }

    /// Reads the keys from the top of the document. An absent key is warned of if `isUsed` (Elasticsearch is configured),
    /// and more so if others than this process need the same one (`isShared`).
    public init(settings: inout SettingsReader, isUsed: Bool, isShared: Bool = false) {
        let text = settings.secret("secret_key")
        key = text.flatMap(Self.bytes)
        if text != nil, key == nil { settings.problem("secret_key", Self.shape) }
        if text == nil, isUsed, !settings.has("secret_key") {
            let consequence =
                isShared ? ", so that replicas and restarts will invalidate each other's credentials" : ""
            settings.warn(
                "secret_key",
                "is not set: a random one is made at each start\(consequence); `sallyport generate-key` makes one")
        }
        previousKeys = Self.readPrevious(&settings)
    }

    private static func readPrevious(_ settings: inout SettingsReader) -> [Secret] {
        guard let value = settings.take("previous_secret_keys") else { return [] }
        let items: [SettingsValue]
        if case .list(let list) = value { items = list } else { items = [value] }
        settings.record("previous_secret_keys", .list(items.map { _ in .scalar("<redacted>", isQuoted: false) }))
        return items.enumerated().compactMap { index, item in
            if case .scalar(let text, _) = item, let key = bytes(Secret(text)) { return key }
            settings.problem("previous_secret_keys[\(index)]", shape)
            return nil
        }
    }

    /// 64 hexadecimal digits as 32 bytes.
    private static func bytes(_ text: Secret) -> Secret? {
        text.withBytes { $0.count == 64 ? Hexadecimal.decode($0).map { Secret($0) } : nil }
    }

    private static let shape = "must be 64 hexadecimal digits; `sallyport generate-key` makes one"
}
