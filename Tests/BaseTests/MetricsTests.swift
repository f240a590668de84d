import Base
import Testing

struct MetricsTests {
    @Test func `metrics are written in Prometheus' text format`() {
        var registry = MetricsRegistry(lanes: 2)
        let requests = registry.counter("a_total", help: "Help.", labels: [("z", "1"), ("b", "x\"y\\\n")])
        requests.increment(lane: 0)
        requests.increment(lane: 1, by: 2)
        registry.gauge("b", help: "A \\ and\na line.").set(-3)
        let times = registry.histogram("c_seconds", help: "Time.", labels: [("k", "v")], bounds: [0.5, 1])
        for seconds in [0.25, 0.5, 0.75, 7] { times.observe(seconds, lane: 1) }
        registry.collect("d", help: "Read.") { [.init(labels: [("n", "v")], value: 1.5), .init(value: .infinity)] }
        #expect(
            String(decoding: MetricsText.render(registry), as: UTF8.self) == #"""
                # HELP a_total Help.
                # TYPE a_total counter
                a_total{b="x\"y\\\n",z="1"} 3
                # HELP b A \\ and\na line.
                # TYPE b gauge
                b -3
                # HELP c_seconds Time.
                # TYPE c_seconds histogram
                c_seconds_bucket{k="v",le="0.5"} 2
                c_seconds_bucket{k="v",le="1"} 3
                c_seconds_bucket{k="v",le="+Inf"} 4
                c_seconds_sum{k="v"} 8.5
                c_seconds_count{k="v"} 4
                # HELP d Read.
                # TYPE d gauge
                d{n="v"} 1.5
                d +Inf

                """#)
    }

    @Test func `a series asked for again goes on`() {
        var registry = MetricsRegistry(lanes: 1)
        registry.counter("a_total", help: "", labels: [("x", "1"), ("y", "2")]).increment()
        let again = registry.counter("a_total", help: "", labels: [("y", "2"), ("x", "1")])
        again.increment()
        #expect(again.value == 2)
    }

    @Test func `a name used for two kinds leaves the first as it is`() {
        var registry = MetricsRegistry(lanes: 1)
        registry.counter("a_total", help: "").increment()
        registry.gauge("a_total", help: "").set(9)
        #expect(String(decoding: MetricsText.render(registry), as: UTF8.self).hasSuffix("\na_total 1\n"))
    }

    @Test func `odd observations and lanes that do not exist are no trap`() {
        let histogram = Histogram(lanes: 1, bounds: [1])
        for seconds in [-1, .nan, .infinity, -.infinity] as [Double] { histogram.observe(seconds, lane: 9) }
        histogram.observe(Duration.milliseconds(1500), lane: -1)
        #expect(histogram.snapshot.counts == [2, 2])
        #expect(histogram.snapshot.sum == 1e9 + 1.5)
    }

    @Test func `nothing is lost when all lanes count at once`() async {
        let counter = Counter(lanes: 4)
        let gauge = Gauge(lanes: 4)
        let histogram = Histogram(lanes: 4, bounds: [0.001])
        await withTaskGroup { group in
            for task in 0..<8 {
                group.addTask {
                    for _ in 0..<5000 {
                        counter.increment(lane: task % 4)
                        gauge.add(task % 2 == 0 ? 1 : -1, lane: task % 4)
                        histogram.observe(0.002, lane: task % 4)
                    }
                }
            }
        }
        #expect(counter.value == 40_000)
        #expect(gauge.value == 0)
        #expect(histogram.snapshot.counts == [0, 40_000])
        #expect(abs(histogram.snapshot.sum - 80) < 0.001)
    }
}
