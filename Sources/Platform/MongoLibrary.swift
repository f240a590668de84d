#if MongoDB
    import CMongoC
    import Glibc

    /// libmongoc as a whole: started once, at the first use, and never ended, since its threads may still run at exit.
    public enum MongoLibrary {
        /// Removes the name of the memory that the library, as soon as it is loaded, shares with MongoDB's tool for statistics:
        /// it would outlive a daemon that is killed. Call it once at the start.
        public static func hideCounters() { unsafe shm_unlink("/mongoc-\(getpid())") }

        /// Starts the library; later calls do nothing.
        static func start() { _ = isStarted }

        /// Calls `body`; beside its result what the library found odd in a connection string meanwhile.
        static func listening<Result>(_ body: () -> Result) -> (result: Result, oddities: [String]) {
            start()
            return turns.withLock { _ in
                heard.withLock { $0 = [] }
                return (result: body(), oddities: heard.withLock { $0 })
            }
        }

        private static let isStarted: Bool = {
            // What it would print may hold parts of a connection string. Only two warnings, which name an option, are kept.
            unsafe mongoc_log_set_handler(
                { _, _, message, _ in
                    guard let message = unsafe message else { return }
                    let text = unsafe String(cString: message)
                    guard MongoLibrary.keptBeginnings.contains(where: { text.hasPrefix($0) }) else { return }
                    MongoLibrary.heard.withLock { if $0.count < 10 { $0.append(text) } }
                }, nil)
            mongoc_init()
            return true
        }()

        private static let turns = Locked(())
        private static let heard = Locked<[String]>([])
        private static let keptBeginnings = ["Unsupported URI option ", "Overwriting previously provided value for "]
    }
#endif
