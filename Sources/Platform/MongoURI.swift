#if MongoDB
    public import Base
    import CMongoC

    /// A MongoDB connection string, `mongodb://…` or `mongodb+srv://…`, as libmongoc reads it.
    ///
    /// It holds a password as a rule: nothing of it is ever printed. TLS is what its options say (`tls`, `tlsCAFile`, …).
    public struct MongoURI: Sendable {
        /// What is wrong with a connection string; the text holds nothing of it but the name of an option.
        public struct Problem: Error, Sendable {
            /// To follow the key in a sentence: `must be …`.
            public let message: String
        }

        /// The string that was read; with the name of the daemon and shorter times than the library's.
        let text: Secret
        /// The database that it names; nil for none.
        public let database: String?

        /// Reads a connection string. Unknown options and repeated ones are problems.
        public init(_ text: Secret) throws(Problem) {
            guard let terminated = Self.terminated(text) else { throw Self.malformed }
            var error = bson_error_t()
            let (uri, oddities) = unsafe MongoLibrary.listening { unsafe mongoc_uri_new_with_error(terminated, &error) }
            guard let uri = unsafe uri else { throw Self.problem(error) }
            defer { unsafe mongoc_uri_destroy(uri) }
            if let oddity = oddities.first { throw Self.problem(oddity) }
            self.text = text
            database = unsafe mongoc_uri_get_database(uri).map { unsafe String(cString: $0) }
        }

        /// Lends the connection string to `body` as the library reads it, with defaults of ours where it says nothing.
        func withHandle<Result>(_ body: (OpaquePointer) -> Result) -> Result? {
            MongoLibrary.start()
            guard let terminated = Self.terminated(text),
                let uri = unsafe mongoc_uri_new_with_error(terminated, nil)
            else { return nil }
            defer { unsafe mongoc_uri_destroy(uri) }
            if unsafe mongoc_uri_get_appname(uri) == nil { unsafe mongoc_uri_set_appname(uri, "Sallyport") }
            for (option, milliseconds) in Self.times where unsafe !mongoc_uri_has_option(uri, option) {
                unsafe mongoc_uri_set_option_as_int32(uri, option, milliseconds)
            }
            return unsafe body(uri)
        }

        /// The string with a NUL at its end; nil if it holds one.
        private static func terminated(_ text: Secret) -> [CChar]? {
            text.withBytes { bytes in bytes.contains(0) ? nil : (bytes + [0]).map { CChar(bitPattern: $0) } }
        }

        private static func problem(_ error: bson_error_t) -> Problem {
            let text = unsafe withUnsafeBytes(of: error.message) {
                unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            // `Unsupported value for "tls": "ture"`: the name of the option, not its value.
            guard let option = text.split(separator: "\"").dropFirst().first, text.hasPrefix("Unsupported value for \"")
            else { return malformed }
            return Problem(message: "has a value for the option \(option) that is not one of its values")
        }

        /// Two warnings of the library's: an option that it does not know, and one that is repeated.
        private static func problem(_ oddity: String) -> Problem {
            let name = oddity.split { $0 == "\"" || $0 == "'" }.dropFirst().first ?? "unknown"
            return Problem(
                message: oddity.hasPrefix("Unsupported")
                    ? "has the option \(name), which the MongoDB client does not know"
                    : "has the option \(name) more than once")
        }

        private static let malformed = Problem(
            message: """
                must be a MongoDB connection string, as in mongodb://host:27017/?replicaSet=name, with % escapes for \
                what is special in the user name and password
                """)

        /// A server that is not there must not keep the few threads for long. `waitQueueTimeoutMS`: else it is for ever.
        private static let times: [(option: String, milliseconds: Int32)] = [
            ("serverselectiontimeoutms", 2000), ("connecttimeoutms", 2000), ("sockettimeoutms", 5000),
            ("waitqueuetimeoutms", 2000),
        ]
    }
#endif
