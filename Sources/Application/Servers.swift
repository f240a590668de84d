import Base
import Connections
import HTTP
import Platform

/// The listeners of a running daemon.
struct Servers: Sendable {
    let main: HTTPServer
    let operators: HTTPServer?
    private let mainHandler: ExchangeableHandler
    private let operatorHandler: ExchangeableHandler

    /// Starts listening; throws if an address cannot be had.
    static func start(_ site: Site, _ settings: Settings, _ workshop: Workshop) throws(StartFailure) -> Servers {
        let lanes = workshop.loops.count
        let mainHandler = ExchangeableHandler(site.main, lanes: lanes)
        let operatorHandler = ExchangeableHandler(site.operators, lanes: lanes)
        do throws(SystemError) {
            var mainSettings = HTTPServerSettings(handler: mainHandler)
            mainSettings.limits = limits(settings.server.limits)
            mainSettings.refusal = refusal
            let main = try HTTPServer.start(
                loops: workshop.loops, listeners: addresses(settings.server), settings: mainSettings)
            var operators: HTTPServer?
            if settings.metrics.isEnabled {
                var operatorSettings = HTTPServerSettings(handler: operatorHandler)
                operatorSettings.refusal = refusal
                operators = try HTTPServer.start(
                    loops: workshop.loops,
                    listeners: [.tcp(host: settings.metrics.host, port: UInt16(clamping: settings.metrics.port))],
                    settings: operatorSettings)
            }
            return Servers(
                main: main, operators: operators, mainHandler: mainHandler, operatorHandler: operatorHandler)
        } catch {
            throw StartFailure(status: ExitCode.unavailable, message: "\(error)")
        }
    }

    /// Lets another configuration answer from the next request on. Addresses, threads and limits stay as they are.
    func exchange(_ site: Site) {
        mainHandler.exchange(site.main)
        operatorHandler.exchange(site.operators)
    }

    /// The answer to what is no request.
    private static let refusal: @Sendable (Int) -> HTTPResponse = { status in
        var response = HTTPResponse(
            status: status, body: Answers.body(status: status, requestID: "", at: WallClock.now), closesConnection: true
        )
        response.appendField("Content-Type", "application/json")
        response.appendField("Cache-Control", "no-store")
        return response
    }

    private static func addresses(_ server: ServerSettings) -> [ListenerAddress] {
        var addresses: [ListenerAddress] = []
        if let address = server.address {
            addresses.append(.tcp(host: address.host, port: UInt16(clamping: address.port)))
        }
        if let path = server.unixSocket { addresses.append(.unix(path: path)) }
        return addresses
    }

    private static func limits(_ settings: LimitsSettings) -> HTTPConnectionLimits {
        var limits = HTTPConnectionLimits()
        limits.headBytes = settings.headBytes
        limits.headerCount = settings.headerCount
        limits.connections = settings.connections
        limits.headTimeout = settings.headTimeout
        limits.idleTimeout = settings.idleTimeout
        return limits
    }
}
