import Platform

/// What protects one connection.
enum ConnectionSecurity {
    case plain
    case tls(TLSSession)

    var session: TLSSession? {
        switch self {
        case .plain: nil
        case .tls(let session): session
        }
    }
}
