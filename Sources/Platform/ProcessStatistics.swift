import Glibc

/// What the kernel knows of this process (proc(5)); the values of the `process_*` metrics.
public struct ProcessStatistics: Sendable, Equatable {
    /// User and system time spent, in seconds.
    public var processorSeconds: Double = 0
    /// Open descriptors.
    public var openDescriptors: Int = 0
    /// The limit of open descriptors; nil if there is none.
    public var maximumDescriptors: Int?
    /// Virtual memory in bytes.
    public var virtualBytes: Int = 0
    /// Resident memory in bytes.
    public var residentBytes: Int = 0
    /// Threads.
    public var threads: Int = 0
    /// When the process started, in seconds since 1970.
    public var startSeconds: Double = 0

    /// Reads the values now; nil where `/proc` is not mounted.
    public static func read() -> ProcessStatistics? {
        let ticks = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
        let page = max(1, sysconf(Int32(_SC_PAGESIZE)))
        guard let line = text(of: "/proc/self/stat"),
            var statistics = parse(stat: line, ticksPerSecond: ticks, pageBytes: page, bootSeconds: bootSeconds)
        else { return nil }
        statistics.openDescriptors = countDescriptors()
        var limit = rlimit()
        let isLimited = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
        if isLimited, limit.rlim_cur < UInt(Int.max) { statistics.maximumDescriptors = Int(limit.rlim_cur) }
        return statistics
    }

    /// Reads the line of `/proc/self/stat`. Its second field, the name in parentheses, may hold anything.
    static func parse(
        stat line: String, ticksPerSecond: Double, pageBytes: Int, bootSeconds: Double
    ) -> ProcessStatistics? {
        guard let close = line.lastIndex(of: ")") else { return nil }
        // The first of these is the third field, `state`.
        let fields = line[close...].dropFirst().split(separator: " ")
        guard fields.count >= 22, let user = Double(fields[11]), let system = Double(fields[12]),
            let threads = Int(fields[17]), let start = Double(fields[19]), let virtual = Int(fields[20]),
            let resident = Int(fields[21])
        else { return nil }
        var statistics = ProcessStatistics()
        statistics.processorSeconds = (user + system) / ticksPerSecond
        statistics.threads = threads
        statistics.startSeconds = bootSeconds + start / ticksPerSecond
        statistics.virtualBytes = virtual
        statistics.residentBytes = resident * pageBytes
        return statistics
    }

    /// The moment the system started. Read once: it would otherwise drift with the clock.
    private static let bootSeconds: Double = {
        let lines = text(of: "/proc/stat")?.split(separator: "\n") ?? []
        guard let line = lines.first(where: { $0.hasPrefix("btime ") }) else { return 0 }
        return Double(line.dropFirst(6)) ?? 0
    }()

    private static func text(of path: String) -> String? {
        guard let bytes = try? FileText.read(path, limit: 1 << 20) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func countDescriptors() -> Int {
        guard let directory = unsafe opendir("/proc/self/fd") else { return 0 }
        defer { unsafe closedir(directory) }
        var entries = 0
        while unsafe readdir(directory) != nil { entries += 1 }
        // Without `.`, `..` and the directory's own descriptor.
        return max(0, entries - 3)
    }
}
