/// The metrics label of a method: one of the nine that RFC 9110 §9 and RFC 5789 define, or `other`.
enum HTTPMethodLabel {
    /// All labels.
    static let all = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "other"]

    /// The index of a method's label in `all`.
    static func index(of method: String) -> Int {
        switch method {
        case "GET": 0
        case "HEAD": 1
        case "POST": 2
        case "PUT": 3
        case "DELETE": 4
        case "CONNECT": 5
        case "OPTIONS": 6
        case "TRACE": 7
        case "PATCH": 8
        default: 9
        }
    }
}
