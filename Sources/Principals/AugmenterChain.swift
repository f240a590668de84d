public import Base

/// Lets the configured augmenters add roles and attributes to a principal. Nothing is ever taken away.
///
/// Augmenters whose realm is exactly the principal's are asked: all but the sequential ones at once, each seeing the
/// principal as authenticated, then the sequential ones in configuration order, each seeing what came before.
public struct AugmenterChain: Sendable {
    /// The augmenters in configuration order.
    public let augmenters: [any Augmenter]

    private let timeout: Duration

    /// Makes a chain whose augmenters get `timeout` each, and never more than the request's deadline.
    public init(augmenters: [any Augmenter], timeout: Duration) {
        self.augmenters = augmenters
        self.timeout = timeout
    }

    /// Augments a principal, or refuses if an augmenter that may not fail did.
    public func augment(
        _ principal: Principal, until deadline: Deadline
    ) async -> (result: Result<Principal, Refusal>, attempts: [AugmenterAttempt]) {
        let fitting = augmenters.filter { TextBytes.areEqual($0.realm, principal.realm) }
        guard !fitting.isEmpty else { return (.success(principal), []) }

        var augmented = principal
        var attempts: [AugmenterAttempt] = []
        var refusal: Refusal?
        func add(_ answer: AugmenterAnswer, of augmenter: any Augmenter) {
            attempts.append(answer.attempt)
            switch answer.result {
            case .success(let augmentation): augmented.add(augmentation)
            case .failure(let error) where augmenter.refusesOnFailure && refusal == nil:
                refusal = Refusal(.augmenterUnavailable, "\(augmenter.name): \(error.detail)")
            case .failure: break
            }
        }
        let concurrent = fitting.filter { !type(of: $0).isSequential }
        for (augmenter, answer) in zip(concurrent, await askAtOnce(concurrent, about: principal, until: deadline)) {
            add(answer, of: augmenter)
        }
        for augmenter in fitting where type(of: augmenter).isSequential && refusal == nil {
            add(await ask(augmenter, about: augmented, until: deadline), of: augmenter)
        }
        return (refusal.map { .failure($0) } ?? .success(augmented), attempts)
    }

    /// Asks all at once; the answers stand in the augmenters' order.
    private func askAtOnce(
        _ augmenters: [any Augmenter], about principal: Principal, until deadline: Deadline
    ) async -> [AugmenterAnswer] {
        if augmenters.count == 1 { return [await ask(augmenters[0], about: principal, until: deadline)] }
        return await withTaskGroup(of: (index: Int, answer: AugmenterAnswer).self) { group in
            for (index, augmenter) in augmenters.enumerated() {
                group.addTask { (index, await ask(augmenter, about: principal, until: deadline)) }
            }
            var answers: [(index: Int, answer: AugmenterAnswer)] = []
            for await answer in group { answers.append(answer) }
            return answers.sorted { $0.index < $1.index }.map(\.answer)
        }
    }

    private func ask(
        _ augmenter: any Augmenter, about principal: Principal, until deadline: Deadline
    ) async -> AugmenterAnswer {
        let start = ContinuousClock.now
        let limit = Deadline.after(timeout, from: start).capped(by: deadline)
        let result: Result<Augmentation, AugmenterError>
        do throws(AugmenterError) {
            guard !limit.hasPassed(at: start) else { throw AugmenterError("no time left") }
            result = .success(try await augmenter.augment(principal, until: limit))
        } catch {
            result = .failure(error)
        }
        let isSuccess = if case .success = result { true } else { false }
        return AugmenterAnswer(
            result: result,
            attempt: AugmenterAttempt(
                name: augmenter.name, type: type(of: augmenter).type, realm: augmenter.realm,
                result: isSuccess ? .success : .error, duration: .now - start))
    }
}

/// What one augmenter said, and how long it took.
private struct AugmenterAnswer: Sendable {
    let result: Result<Augmentation, AugmenterError>
    let attempt: AugmenterAttempt
}

extension Principal {
    /// Adds roles that are not there yet and sets attributes; the credential's own expiry is kept apart from them.
    fileprivate mutating func add(_ augmentation: Augmentation) {
        var identity = identity
        var roles = RoleList(identity.roles)
        roles.append(augmentation.roles)
        identity.roles = roles.roles
        identity.attributes.merge(augmentation.attributes) { $1 }
        self = Principal(identity: identity, realm: realm, provider: provider)
    }
}
