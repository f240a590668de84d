/// A moment of the wall clock: seconds and nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
public struct UnixTime: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Whole seconds; negative before 1970.
    public let seconds: Int64
    /// What is beyond the whole second: 0…999 999 999.
    public let nanoseconds: Int32

    /// Makes a moment. Nanoseconds out of range are cut to the nearest valid value.
    public init(seconds: Int64, nanoseconds: Int32 = 0) {
        self.seconds = seconds
        self.nanoseconds = min(max(nanoseconds, 0), 999_999_999)
    }

    /// Seconds with their fraction, as metrics want them.
    public var fractionalSeconds: Double { Double(seconds) + Double(nanoseconds) / 1e9 }

    /// RFC 3339 in UTC with milliseconds: `2026-01-15T10:30:00.123Z`.
    public var rfc3339: String {
        var text: [UInt8] = []
        appendRFC3339(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends RFC 3339 in UTC with milliseconds. Years before 0 or after 9999 have no such text and are cut to those.
    public func appendRFC3339(to text: inout [UInt8]) {
        let bounded = min(max(seconds, Self.firstSecond), Self.lastSecond)
        var days = bounded / 86_400
        var second = bounded % 86_400
        if second < 0 {
            second += 86_400
            days -= 1
        }
        let date = Self.date(of: days)
        Self.append(date.year, digits: 4, to: &text)
        text.append(0x2D)
        Self.append(date.month, digits: 2, to: &text)
        text.append(0x2D)
        Self.append(date.day, digits: 2, to: &text)
        text.append(0x54)
        Self.append(second / 3600, digits: 2, to: &text)
        text.append(0x3A)
        Self.append(second / 60 % 60, digits: 2, to: &text)
        text.append(0x3A)
        Self.append(second % 60, digits: 2, to: &text)
        text.append(0x2E)
        Self.append(Int64(nanoseconds / 1_000_000), digits: 3, to: &text)
        text.append(0x5A)
    }

    /// The same as `rfc3339`.
    public var description: String { rfc3339 }

    /// Orders by time.
    public static func < (left: UnixTime, right: UnixTime) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }

    /// The proleptic Gregorian date of a day counted from 1970-01-01, by eras of 400 years that begin on 1 March.
    private static func date(of days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func append(_ number: Int64, digits: Int, to text: inout [UInt8]) {
        var divisor: Int64 = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            text.append(0x30 + UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
    }

    private static let firstSecond: Int64 = -62_167_219_200
    private static let lastSecond: Int64 = 253_402_300_799
}
