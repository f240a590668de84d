public import Base

/// Lets the configured augmenters add roles and attributes to a principal. Nothing is ever taken away.
///
/// Augmenters whose realm is exactly the principal's are asked: all but the sequential ones at once, each seeing the
/// principal as authenticated, then the sequential ones in configuration order, each seeing what came before. Who can say
/// it from memory is not waited for.
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
        let recalled = concurrent.map { recall($0, about: principal) }
        let others = zip(concurrent, recalled).filter { $0.1 == nil }.map(\.0)
        var answers = await askAtOnce(others, about: principal, until: deadline)[...]
        for (augmenter, recalled) in zip(concurrent, recalled) {
            if let answer = recalled ?? answers.popFirst() { add(answer, of: augmenter) }
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
        if augmenters.isEmpty { return [] }
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

    private func recall(_ augmenter: any Augmenter, about principal: Principal) -> AugmenterAnswer? {
        let start = ContinuousClock.now
        return augmenter.recall(principal).map { AugmenterAnswer(augmenter, .success($0), since: start) }
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
        return AugmenterAnswer(augmenter, result, since: start)
    }
}

/// What one augmenter said, and how long it took.
private struct AugmenterAnswer: Sendable {
    let result: Result<Augmentation, AugmenterError>
    let attempt: AugmenterAttempt

    init(
        _ augmenter: any Augmenter, _ result: Result<Augmentation, AugmenterError>, since start: ContinuousClock.Instant
    ) {
        let isSuccess = if case .success = result { true } else { false }
        self.result = result
        attempt = AugmenterAttempt(
            name: augmenter.name, type: type(of: augmenter).type, realm: augmenter.realm,
            result: isSuccess ? .success : .error, duration: .now - start)
    }
}

extension Principal {
    /// Adds roles that are not there yet and sets attributes; the credential's own expiry is kept apart from them.
    fileprivate mutating func add(_ augmentation: Augmentation) {
        var identity = identity
        var roles = RoleList(identity.roles)
        roles.append(augmentation.roles)
        identity.roles = roles.roles
        identity.attributes.merge(augmentation.attributes) { $1 }
        self = with(identity)
    }
}
