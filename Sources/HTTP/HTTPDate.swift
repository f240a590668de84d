/// IMF-fixdate (RFC 9110 §5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
public enum HTTPDate {
    /// Writes the second since 1970-01-01; years 1970…9999.
    public static func text(seconds: Int64) -> [UInt8] {
        let bounded = min(max(seconds, 0), 253_402_300_799)
        let days = bounded / 86_400
        let second = bounded % 86_400
        let (year, month, day) = date(ofDay: days)
        var text = Array("\(weekdays[Int((days + 4) % 7)]), ".utf8)
        append(day, 2, to: &text)
        text.append(contentsOf: " \(months[Int(month - 1)]) ".utf8)
        append(year, 4, to: &text)
        text.append(0x20)
        append(second / 3600, 2, to: &text)
        text.append(0x3A)
        append(second / 60 % 60, 2, to: &text)
        text.append(0x3A)
        append(second % 60, 2, to: &text)
        text.append(contentsOf: " GMT".utf8)
        return text
    }

    /// The Gregorian date of a day counted from 1970-01-01, by eras of 400 years that begin on 1 March.
    private static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = day + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    private static func append(_ number: Int64, _ digits: Int, to text: inout [UInt8]) {
        let written = String(number)
        text.append(contentsOf: repeatElement(0x30, count: max(0, digits - written.utf8.count)))
        text.append(contentsOf: written.utf8)
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
