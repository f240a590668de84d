import Base
import HTTP

/// An answer that Elasticsearch itself gave: 2xx or a final 4xx, with a JSON object.
struct ElasticsearchAnswer: Sendable {
    /// 200…299, or 400…499 without 429.
    let status: Int
    /// The body, an object.
    let body: JSONValue

    /// Reads an answer; nil if it is not one of these: a proxy, a node in trouble, something else on the port.
    init?(_ response: HTTPClientResponse) {
        guard Self.isFinal(response.status),
            let body = try? JSONReader.read(response.body, maximumBytes: Self.maximumBytes), body.members != nil
        else { return nil }
        status = response.status
        self.body = body
    }

    /// True for 2xx.
    var isSuccess: Bool { (200...299).contains(status) }

    /// The error's type, as in `{"error":{"type":"security_exception","reason":…},"status":403}`. Reasons stay out of the
    /// log: they may quote what was sent.
    var errorType: String {
        guard let type = body["error"]?["type"]?.text, type.utf8.count <= 100 else { return "no error type" }
        return type
    }

    /// Why an answer is none of Elasticsearch's, for the log.
    static func problem(of response: HTTPClientResponse) -> String {
        isFinal(response.status) ? "status \(response.status) without a JSON object" : "status \(response.status)"
    }

    /// How long a host asks to be left alone: `Retry-After` in seconds (RFC 9110 §10.2.3). A date is not read: no rest.
    static func retryTime(of response: HTTPClientResponse) -> Duration {
        guard case .one(let value) = response.fields.lookup("retry-after"), value.count <= 6,
            let seconds = Int(String(decoding: value, as: UTF8.self)), seconds > 0
        else { return .zero }
        return .seconds(seconds)
    }

    private static func isFinal(_ status: Int) -> Bool {
        (200...299).contains(status) || (400...499).contains(status) && status != 429
    }

    private static let maximumBytes = 1 << 20
}
