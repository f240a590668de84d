import HTTP

/// The fields that gateways read, prepared once.
enum FieldNames {
    /// Begins the names of a family, as `original` does.
    static let forwarded: HTTPFieldName = "x-forwarded-"
    static let original: HTTPFieldName = "x-original-"

    static let authorization: HTTPFieldName = "authorization"
    static let connection: HTTPFieldName = "connection"
    static let cookie: HTTPFieldName = "cookie"
    static let host: HTTPFieldName = "host"
    static let realm: HTTPFieldName = "x-auth-realm"
    static let requestID: HTTPFieldName = "x-request-id"
    static let forwardedFor: HTTPFieldName = "x-forwarded-for"
    static let forwardedHost: HTTPFieldName = "x-forwarded-host"
    static let forwardedMethod: HTTPFieldName = "x-forwarded-method"
    static let forwardedProto: HTTPFieldName = "x-forwarded-proto"
    static let forwardedURI: HTTPFieldName = "x-forwarded-uri"
    static let originalMethod: HTTPFieldName = "x-original-method"
    static let originalURI: HTTPFieldName = "x-original-uri"
    static let originalURL: HTTPFieldName = "x-original-url"
}
