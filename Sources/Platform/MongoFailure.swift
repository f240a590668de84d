#if MongoDB
    import CMongoC

    /// What the library's and the server's error codes mean to us.
    enum MongoFailure {
        /// What came of a call that failed.
        static func error(_ error: bson_error_t) -> MongoError {
            let detail = unsafe withUnsafeBytes(of: error.message) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            let domain = mongoc_error_domain_t(error.domain)
            return MongoError(code(domain, Int64(error.code)), String(detail.prefix(longestDetail)))
        }

        /// What the server says of a single write in `writeErrors`, or of all in `writeConcernError`.
        static func error(_ document: BSONDocument) -> MongoError {
            let detail = document["errmsg"]?.text ?? "no reason given"
            return MongoError(code(ofServer: document["code"]?.number ?? 0), String(detail.prefix(longestDetail)))
        }

        private static func code(_ domain: mongoc_error_domain_t, _ code: Int64) -> MongoError.Code {
            switch domain {
            case MONGOC_ERROR_SERVER, MONGOC_ERROR_WRITE_CONCERN: Self.code(ofServer: code)
            case MONGOC_ERROR_SERVER_SELECTION, MONGOC_ERROR_POOL: .unreachable
            case MONGOC_ERROR_CLIENT where code == Int64(MONGOC_ERROR_CLIENT_AUTHENTICATE.rawValue): .refused
            case MONGOC_ERROR_SASL, MONGOC_ERROR_SCRAM: .refused
            case MONGOC_ERROR_STREAM: .connectionLost
            case MONGOC_ERROR_BSON: .badDocument
            default: .serverFailed
            }
        }

        /// The server's own codes (`error_codes.yml` of its source).
        private static func code(ofServer code: Int64) -> MongoError.Code {
            switch code {
            case 13, 18: .refused
            case 50, 64: .timedOut
            case 85, 86: .otherIndex
            case 11000, 11001: .duplicate
            // It steps down, shuts down, starts, or is not the primary any more.
            case 91, 189, 10107, 11600, 11602, 13435, 13436: .unreachable
            default: .serverFailed
            }
        }

        private static let longestDetail = 200
    }
#endif
