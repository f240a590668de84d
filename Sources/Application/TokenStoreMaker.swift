import Base
import Connections
import Platform
import Principals
import Upstreams

/// Makes the token store that the configuration asks for. A new kind of store is added here and in `Registry`.
struct TokenStoreMaker {
    /// Where loops and names come from.
    let workshop: Workshop
    /// The log.
    let log: Log

    /// Makes a store; it opens itself later, for a store that cannot be reached stops no start. Throws if the settings can
    /// never work, such as a certificate that is none.
    func make(_ kind: StoreSettings.Kind) throws(StartFailure) -> any TokenStore {
        switch kind {
        case .file(let path): FileTokenStore(path: path, log: log)
        case .redis(let redis): try shared(redis.target)
        case .mongo(let uri, let database): try mongo(uri, database)
        }
    }

    private func shared(_ target: RedisTarget) throws(StartFailure) -> any TokenStore {
        do throws(TLSError) {
            let connections = try RedisConnections(
                target, loops: workshop.loops, resolver: workshop.resolver, log: log, observer: RedisObserver())
            connections.prepare()
            return RedisTokenStore(client: connections, clock: { WallClock.now }, log: log)
        } catch {
            throw StartFailure(status: ExitCode.configuration, message: "store.tls: \(error)")
        }
    }

    private func mongo(_ uri: Secret, _ database: String) throws(StartFailure) -> any TokenStore {
        #if MongoDB
            do throws(MongoURI.Problem) {
                return MongoTokenStore(
                    uri: try MongoURI(uri), database: database, clock: { WallClock.now }, log: log)
            } catch {
                throw StartFailure(status: ExitCode.configuration, message: "store.uri: \(error.message)")
            }
        #else
            throw StartFailure(status: ExitCode.configuration, message: "store.type: mongo is not in this build")
        #endif
    }
}
