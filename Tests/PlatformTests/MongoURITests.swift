#if MongoDB
    import Base
    import Platform
    import Testing

    struct MongoURITests {
        @Test(
            arguments: [
                ("mongodb://db.example", nil), ("mongodb://db.example:27018/", nil),
                ("mongodb://a,b:2,[::1]:3/kept", "kept"),
                ("mongodb://user:p%40ss@db/kept?authSource=admin&replicaSet=rs0", "kept"),
                ("mongodb+srv://user:pw@cluster.db.example/kept", "kept"), ("mongodb://%2Frun%2Fmongodb.sock/", nil),
                ("mongodb://db/?tls=true&tlsCAFile=/etc/ca.pem&retryWrites=true&w=majority", nil),
            ] as [(String, String?)])
        func `a connection string names servers and perhaps a database`(text: String, database: String?) throws {
            #expect(try MongoURI(Secret(text)).database == database)
        }

        @Test(arguments: [
            ("", "must be a MongoDB connection string"), ("db.example", "must be a MongoDB connection string"),
            ("redis://db.example", "must be a MongoDB connection string"), ("mongodb://", "must be a MongoDB"),
            ("mongodb://db:99999", "must be a MongoDB"), ("mongodb://user:hunter%zz@db", "must be a MongoDB"),
            ("mongodb://user:hun/ter2@db", "must be a MongoDB"), ("mongodb://db\u{0}.example", "must be a MongoDB"),
            ("mongodb://user:hunter2@db/?tls=ture", "a value for the option tls that"),
            ("mongodb://user:hunter2@db/?connectTimeoutMS=hunter2", "a value for the option connecttimeoutms that"),
            ("mongodb://user:hunter2@db/?tsl=true", "the option tsl, which"),
            ("mongodb://user:hunter2@db/?tls=true&tls=false", "the option tls more than once"),
        ])
        func `what is no connection string is a problem that does not show it`(text: String, problem: String) {
            do throws(MongoURI.Problem) {
                _ = try MongoURI(Secret(text))
                Issue.record("taken: \(text)")
            } catch {
                #expect(error.message.contains(problem), "\(error.message)")
                #expect(!error.message.contains("hun"))
            }
        }

        @Test func `a connection string does not print itself`() throws {
            let uri = try MongoURI(Secret("mongodb://user:hunter2@db/kept"))
            var dumped = ""
            dump(uri, to: &dumped)
            for text in ["\(uri)", String(reflecting: uri), dumped] { #expect(!text.contains("hunter2")) }
        }
    }
#endif
