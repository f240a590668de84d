import Base
import Testing

struct UnixTimeTests {
    // From `date -u -d @… +%FT%T`.
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (951_782_400, "2000-02-29T00:00:00.000Z"),
        (951_868_799, "2000-02-29T23:59:59.000Z"), (4_107_542_399, "2100-02-28T23:59:59.000Z"),
        (4_107_542_400, "2100-03-01T00:00:00.000Z"), (1_705_314_600, "2024-01-15T10:30:00.000Z"),
        (-1, "1969-12-31T23:59:59.000Z"), (-2_203_891_200, "1900-03-01T00:00:00.000Z"),
    ])
    func `a moment is written in RFC 3339`(seconds: Int64, text: String) {
        #expect(UnixTime(seconds: seconds).rfc3339 == text)
    }

    @Test func `milliseconds are cut, not rounded into the next second`() {
        #expect(UnixTime(seconds: 0, nanoseconds: 999_999_999).rfc3339 == "1970-01-01T00:00:00.999Z")
    }

    @Test func `what four digits cannot say is cut to what they can`() {
        #expect(UnixTime(seconds: .max).rfc3339 == "9999-12-31T23:59:59.000Z")
        #expect(UnixTime(seconds: .min).rfc3339 == "0000-01-01T00:00:00.000Z")
    }
}
