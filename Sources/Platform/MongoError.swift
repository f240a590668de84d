#if MongoDB
    /// Why a MongoDB server did not do what it was asked. `detail` is for the log and holds no secret.
    public struct MongoError: Error, Sendable, Equatable {
        /// The closed list of reasons.
        public enum Code: String, Sendable, CaseIterable {
            /// No server could be found, or none that takes writes.
            case unreachable
            /// The server refused the user, or what the user may do.
            case refused
            /// The deadline passed.
            case timedOut = "timed_out"
            /// The connection ended before the reply came: the command may have been carried out.
            case connectionLost = "connection_lost"
            /// A unique index has such a document already.
            case duplicate
            /// An index like that is there, but with another name or other options.
            case otherIndex = "other_index"
            /// Any other refusal by the server.
            case serverFailed = "server_failed"
            /// What was to be sent cannot be, or what came cannot be read.
            case badDocument = "bad_document"
        }

        /// The reason.
        public let code: Code
        /// More for the log.
        public let detail: String

        /// Makes an error.
        public init(_ code: Code, _ detail: String = "") {
            self.code = code
            self.detail = detail
        }

        /// Equality is on the code.
        public static func == (left: MongoError, right: MongoError) -> Bool { left.code == right.code }
    }
#endif
