#if MongoDB
    import CMongoC

    /// libmongoc's pool of connections to one server or replica set.
    @safe final class MongoPool: @unchecked Sendable {
        // The library's pool is for any thread: hence `@unchecked`.
        private let handle: OpaquePointer

        /// Makes a pool, which connects at its first use. With `mongodb+srv` it asks the DNS now, and waits for that.
        init(_ uri: MongoURI) throws(MongoError) {
            var error = bson_error_t()
            let made: OpaquePointer?? = unsafe uri.withHandle { unsafe mongoc_client_pool_new_with_error($0, &error) }
            guard let handle = unsafe made ?? nil else { throw MongoFailure.error(error) }
            unsafe mongoc_client_pool_set_error_api(handle, MONGOC_ERROR_API_VERSION_2)
            unsafe self.handle = handle
        }

        deinit {
            // It waits for its own threads, which may just be connecting.
            let address = unsafe UInt(bitPattern: handle)
            let end: @Sendable () -> Void = { unsafe mongoc_client_pool_destroy(OpaquePointer(bitPattern: address)) }
            do throws(SystemError) { try Thread.start(name: "mongo-end", end) } catch { end() }
        }

        /// Runs one command on one of the connections and waits for the reply.
        ///
        /// Reads and writes go to the primary: another member may not know yet that a token was deleted.
        func run(
            _ command: BSONBuffer, options: BSONBuffer, isWrite: Bool, database: String
        ) throws(MongoError) -> BSONDocument {
            guard let client = unsafe mongoc_client_pool_pop(handle) else {
                throw MongoError(.unreachable, "no connection is free")
            }
            defer { unsafe mongoc_client_pool_push(handle, client) }
            let reply = BSONBuffer()
            let primary = unsafe mongoc_read_prefs_new(MONGOC_READ_PRIMARY)
            defer { unsafe mongoc_read_prefs_destroy(primary) }
            var error = bson_error_t()
            // The library initialises the reply again; an empty document owns no memory.
            let isDone =
                if isWrite {
                    unsafe mongoc_client_write_command_with_opts(
                        client, database, command.handle, options.handle, reply.handle, &error)
                } else {
                    unsafe mongoc_client_read_command_with_opts(
                        client, database, command.handle, primary, options.handle, reply.handle, &error)
                }
            guard isDone else { throw MongoFailure.error(error) }
            guard let document = reply.read() else { throw MongoError(.badDocument, "the reply cannot be read") }
            return document
        }
    }
#endif
