import Base
import HTTP
import JOSE
import Platform

/// Judges JWTs of one issuer by its keys.
struct TokenJudge: Sendable {
    /// The issuer's keys.
    let keys: KeySetSource
    private let requirements: TokenRequirements
    private let verifier: TokenVerifier
    private let clock: @Sendable () -> UnixTime

    /// Makes a judge; `clock` is the wall clock.
    init(keys: KeySetSource, requirements: TokenRequirements, clock: @escaping @Sendable () -> UnixTime) {
        self.keys = keys
        self.requirements = requirements
        verifier = TokenVerifier(requirements)
        self.clock = clock
    }

    /// Which keys are in use: another number after each fetch. Remembered with a verdict that they led to.
    var generation: UInt64 { keys.generation }

    /// Judges a token.
    ///
    /// What is no JWT, or by its own word another issuer's, is `notApplicable` before anything is fetched: it can be
    /// good elsewhere, and an outage of our issuer is no reason to answer for it. The word of a token counts for no more.
    func judge(_ token: Secret, until deadline: Deadline) async -> TokenJudgement {
        let unverified: UnverifiedToken
        do throws(TokenError) {
            guard let read = try token.withBytes({ bytes throws(TokenError) in try Self.read(bytes) }) else {
                return .refused(.notApplicable)
            }
            unverified = read
        } catch {
            return .refused(.rejected(reason: error.description))
        }
        if let issuer = requirements.issuer {
            guard let claimed = unverified.unverifiedIssuer, claimed.utf8.elementsEqual(issuer.utf8) else {
                return .refused(.notApplicable)
            }
        }
        guard requirements.algorithms.contains(unverified.header.algorithm) else {
            return .refused(.rejected(reason: TokenError(.algorithmNotAllowed).description))
        }
        // Always read before the keys: if they change in between, what they led to is forgotten a little too soon.
        let generation = keys.generation
        let keyID = unverified.header.keyID
        if let set = keys.current(holding: keyID) { return verify(unverified, with: set, generation) }
        switch await keys.keys(holding: keyID, until: deadline) {
        case .keys(let set):
            let latest = keys.generation
            guard let current = keys.current(holding: keyID) else { return verify(unverified, with: set, generation) }
            return verify(unverified, with: current, latest)
        case .unavailable(let reason): return .refused(.unavailable(reason: reason))
        }
    }

    private func verify(
        _ token: UnverifiedToken, with set: JSONWebKeySet, _ generation: UInt64
    ) -> TokenJudgement {
        do throws(TokenError) {
            return .verified(try verifier.verify(token, with: set, now: clock()), generation: generation)
        } catch {
            return .refused(.rejected(reason: error.description))
        }
    }

    private static func read(_ bytes: [UInt8]) throws(TokenError) -> UnverifiedToken? {
        UnverifiedToken.resemblesToken(bytes) ? try UnverifiedToken(bytes) : nil
    }
}
