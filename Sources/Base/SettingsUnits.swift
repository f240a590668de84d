/// Durations and sizes as they stand in a configuration.
public enum SettingsUnits {
    /// Reads `500ms`, `30s`, `5m`, `1h30m`, `7d`; nil for anything else, numbers without a unit included.
    public static func duration(_ text: String) -> Duration? {
        var rest = Substring(text)
        var total = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { ("0"..."9").contains($0) }
            guard let number = Int(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { ("a"..."z").contains($0) }
            guard let scale = durations.first(where: { $0.unit == unit })?.milliseconds else { return nil }
            rest = rest.dropFirst(unit.count)
            let (product, overflows) = number.multipliedReportingOverflow(by: scale)
            let (sum, isTooLarge) = total.addingReportingOverflow(product)
            guard !overflows, !isTooLarge else { return nil }
            total = sum
        }
        return .milliseconds(total)
    }

    /// Reads `4096`, `16KiB`, `1MiB`, `1GiB` as bytes; nil for anything else.
    public static func size(_ text: String) -> Int? {
        let digits = text.prefix { ("0"..."9").contains($0) }
        guard let number = Int(digits) else { return nil }
        let unit = text.dropFirst(digits.count)
        guard let scale = sizes.first(where: { $0.unit == unit })?.bytes else { return nil }
        let (product, overflows) = number.multipliedReportingOverflow(by: scale)
        return overflows ? nil : product
    }

    /// Writes a duration as `duration(_:)` reads it; parts below a millisecond are dropped.
    public static func text(_ duration: Duration) -> String {
        var rest = duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
        guard rest > 0 else { return "0s" }
        var text = ""
        for (unit, scale) in durations where rest >= Int64(scale) {
            text += "\(rest / Int64(scale))\(unit)"
            rest %= Int64(scale)
        }
        return text
    }

    /// Writes a size as `size(_:)` reads it.
    public static func text(bytes: Int) -> String {
        guard bytes > 0, let (unit, scale) = sizes.first(where: { bytes % $0.bytes == 0 }) else { return "\(bytes)" }
        return "\(bytes / scale)\(unit)"
    }

    private static let durations = [
        (unit: "d", milliseconds: 86_400_000), (unit: "h", milliseconds: 3_600_000),
        (unit: "m", milliseconds: 60_000), (unit: "s", milliseconds: 1000), (unit: "ms", milliseconds: 1),
    ]
    private static let sizes = [
        (unit: "GiB", bytes: 1 << 30), (unit: "MiB", bytes: 1 << 20), (unit: "KiB", bytes: 1 << 10),
        (unit: "", bytes: 1),
    ]
}
