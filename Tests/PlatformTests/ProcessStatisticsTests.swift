import Base
@testable import Platform
import Testing

struct ProcessStatisticsTests {
    @Test func `a name in parentheses does not shift the fields`() {
        let numbers = (4...52).map { field in
            switch field {
            case 14: "200"
            case 15: "100"
            case 20: "7"
            case 22: "500"
            case 23: "4096000"
            case 24: "10"
            default: "0"
            }
        }
        let line = "42 (a) S 9 (b) R " + numbers.joined(separator: " ")
        let statistics = ProcessStatistics.parse(stat: line, ticksPerSecond: 100, pageBytes: 4096, bootSeconds: 1000)
        var expected = ProcessStatistics()
        expected.processorSeconds = 3
        expected.threads = 7
        expected.startSeconds = 1005
        expected.virtualBytes = 4_096_000
        expected.residentBytes = 40_960
        #expect(statistics == expected)
    }

    @Test(arguments: ["", ")", "1 (a) S 1 2", "1 a S"])
    func `a line that is no statistics is refused`(line: String) {
        #expect(ProcessStatistics.parse(stat: line, ticksPerSecond: 1, pageBytes: 1, bootSeconds: 0) == nil)
    }

    @Test func `this process has memory, threads and descriptors, and started before now`() throws {
        let statistics = try #require(ProcessStatistics.read())
        #expect(statistics.residentBytes > 1 << 20)
        #expect(statistics.virtualBytes > statistics.residentBytes)
        #expect(statistics.threads >= 1)
        #expect(statistics.openDescriptors >= 1)
        #expect(statistics.startSeconds > 1e9)
        #expect(statistics.startSeconds < WallClock.now.fractionalSeconds + 1)
    }
}
