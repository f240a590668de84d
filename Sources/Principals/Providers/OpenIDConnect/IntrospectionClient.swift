import Base
import HTTP

/// How we identify ourselves where tokens are introspected (RFC 6749 §2.3.1).
struct IntrospectionClient: Sendable {
    /// How the secret is sent.
    enum Method: String, Sendable, CaseIterable {
        /// As HTTP Basic credentials.
        case basic = "client_secret_basic"
        /// In the form.
        case post = "client_secret_post"
    }

    /// The client identifier.
    let identifier: String
    /// The client secret; nil if a certificate says who we are.
    let secret: Secret?
    /// How the secret is sent.
    let method: Method

    /// The field that goes with a question: `Authorization`, or none.
    var fields: [(name: String, value: Secret)] {
        guard let secret, method == .basic else { return [] }
        var pair = PercentEncoding.encodeForm(Array(identifier.utf8)) + [UInt8(ascii: ":")]
        secret.withBytes { pair += PercentEncoding.encodeForm($0) }
        return [("Authorization", Secret(Array("Basic ".utf8) + Base64.encode(pair)))]
    }

    /// What goes into the form.
    var formParameters: [UInt8] {
        guard secret == nil || method == .post else { return [] }
        var form = Array("&client_id=".utf8) + PercentEncoding.encodeForm(Array(identifier.utf8))
        guard let secret else { return form }
        form += Array("&client_secret=".utf8)
        secret.withBytes { form += PercentEncoding.encodeForm($0) }
        return form
    }
}
