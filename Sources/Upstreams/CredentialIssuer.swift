public import Base
public import Principals
public import Rules

/// Makes credentials that the application behind the gateway accepts.
public protocol CredentialIssuer: Sendable {
    /// Issues credentials for a permitted principal, by the deadline, or says why not.
    func credentials(for permitted: Permitted, until deadline: Deadline) async throws(Refusal) -> UpstreamCredentials
}

/// Credentials for the application: the value of `Authorization`.
public struct UpstreamCredentials: Sendable {
    /// `Basic …` or `Bearer …`, ready to be sent.
    public let authorization: Secret

    init(authorization: Secret) { self.authorization = authorization }
}
