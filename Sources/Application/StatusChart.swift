import Base

/// Draws the last minutes as inline SVG: numbers only, nothing from a request.
enum StatusChart {
    /// Allowed and refused requests per minute, stacked.
    static func requests(_ minutes: [RequestHistory.Minute]) -> String {
        let most = minutes.map { $0.allowed + $0.refused }.max() ?? 0
        let bars = minutes.enumerated().map { index, minute in
            let allowed = height(Double(minute.allowed), of: Double(most))
            let refused = height(Double(minute.refused), of: Double(most))
            return bar(index, bottom: 0, height: allowed, color: "#2e8b57", "\(minute.allowed) allowed")
                + bar(index, bottom: allowed, height: refused, color: "#c0392b", "\(minute.refused) refused")
        }
        return chart(bars.joined(), title: "Requests per minute, at most \(most)", count: minutes.count)
    }

    /// The mean time of a decision per minute.
    static func latency(_ minutes: [RequestHistory.Minute]) -> String {
        let times = minutes.map { $0.mean / .microseconds(1) }
        let most = times.max() ?? 0
        let bars = times.enumerated().map { index, time in
            bar(index, bottom: 0, height: height(time, of: most), color: "#2c6fbb", "\(Int(time)) µs")
        }
        return chart(bars.joined(), title: "Mean time of a decision, at most \(Int(most)) µs", count: minutes.count)
    }

    private static func height(_ value: Double, of most: Double) -> Int { most > 0 ? Int(value / most * 80) : 0 }

    private static func bar(_ index: Int, bottom: Int, height: Int, color: String, _ title: String) -> String {
        guard height > 0 else { return "" }
        return #"<rect x="\#(index * 10)" y="\#(80 - bottom - height)" width="8" height="\#(height)" fill="\#(color)">"#
            + "<title>\(title)</title></rect>"
    }

    private static func chart(_ bars: String, title: String, count: Int) -> String {
        "<figure><figcaption>\(title)</figcaption>"
            + #"<svg viewBox="0 0 \#(max(count, 60) * 10) 82" role="img" aria-label="\#(title)">\#(bars)</svg></figure>"#
    }
}
