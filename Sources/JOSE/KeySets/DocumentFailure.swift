/// Why a document of an issuer could not be had; for the log, without secrets.
struct DocumentFailure: Error, Equatable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
