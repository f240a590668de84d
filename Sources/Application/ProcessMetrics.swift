import Base
import Platform

/// The `process_*` metrics that every Prometheus client has, and `sallyport_build_info`.
enum ProcessMetrics {
    /// Adds them. `/proc` is read when metrics are asked for, once for all of them.
    static func register(in registry: inout MetricsRegistry, version: String) {
        registry.gauge(
            "sallyport_build_info", help: "Always 1; says which version runs.", labels: [("version", version)]
        ).set(1)
        let reader = ProcessReader()
        let families: [(String, String, MetricFamily.Kind, @Sendable (ProcessStatistics) -> Double?)] = [
            (
                "process_cpu_seconds_total", "Total user and system CPU time spent in seconds.", .counter,
                { $0.processorSeconds }
            ),
            ("process_open_fds", "Number of open file descriptors.", .gauge, { Double($0.openDescriptors) }),
            (
                "process_max_fds", "Maximum number of open file descriptors.", .gauge,
                { $0.maximumDescriptors.map { Double($0) } }
            ),
            ("process_virtual_memory_bytes", "Virtual memory size in bytes.", .gauge, { Double($0.virtualBytes) }),
            ("process_resident_memory_bytes", "Resident memory size in bytes.", .gauge, { Double($0.residentBytes) }),
            (
                "process_start_time_seconds", "Start time of the process since unix epoch in seconds.", .gauge,
                { $0.startSeconds }
            ),
            ("process_threads", "Number of OS threads in the process.", .gauge, { Double($0.threads) }),
        ]
        for (name, help, kind, value) in families {
            registry.collect(name, help: help, kind: kind) {
                reader.statistics(at: .now).flatMap(value).map { [MetricFamily.Sample(value: $0)] } ?? []
            }
        }
    }
}
