/// The Prometheus text format, version 0.0.4.
public enum MetricsText {
    /// The value of `Content-Type`.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Everything a registry holds. Families without a series are left out.
    public static func render(_ registry: MetricsRegistry) -> [UInt8] {
        var text = ""
        for family in registry.families {
            let samples = family.collect?() ?? []
            guard !family.series.isEmpty || !samples.isEmpty else { continue }
            text += "# HELP \(family.name) \(escape(family.help, quotes: false))\n"
            text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
            for (labels, series) in family.series { append(series, family.name, labels, to: &text) }
            for sample in samples {
                text += "\(family.name)\(Self.labels(sample.labels)) \(number(sample.value))\n"
            }
        }
        return Array(text.utf8)
    }

    /// `{a="b",c="d"}`, sorted by name; "" without labels.
    static func labels(_ labels: [MetricFamily.Label]) -> String {
        guard !labels.isEmpty else { return "" }
        let sorted = labels.sorted { $0.name < $1.name }
        return "{" + sorted.map { "\($0.name)=\"\(escape($0.value, quotes: true))\"" }.joined(separator: ",") + "}"
    }

    private static func append(_ series: MetricFamily.Series, _ name: String, _ labels: String, to text: inout String) {
        switch series {
        case .counter(let counter): text += "\(name)\(labels) \(counter.value)\n"
        case .gauge(let gauge): text += "\(name)\(labels) \(gauge.value)\n"
        case .histogram(let histogram): append(histogram, name, labels, to: &text)
        }
    }

    private static func append(_ histogram: Histogram, _ name: String, _ labels: String, to text: inout String) {
        let (counts, sum) = histogram.snapshot
        guard histogram.isShownEmpty || counts.contains(where: { $0 > 0 }) else { return }
        let prefix = labels.isEmpty ? "{" : labels.dropLast() + ","
        var total = 0
        for (index, count) in counts.enumerated() {
            total += count
            let bound = index < histogram.bounds.count ? number(histogram.bounds[index]) : "+Inf"
            text += "\(name)_bucket\(prefix)le=\"\(bound)\"} \(total)\n"
        }
        text += "\(name)_sum\(labels) \(number(sum))\n"
        text += "\(name)_count\(labels) \(total)\n"
    }

    /// A number as Go's `ParseFloat` reads it; whole ones without `.0`.
    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if let whole = Int(exactly: value), abs(whole) < 1 << 53 { return String(whole) }
        return String(value)
    }

    private static func escape(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
