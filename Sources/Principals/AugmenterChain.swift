public import Base

/// Lets the configured augmenters add roles and attributes to a principal. Nothing is ever taken away.
///
/// Augmenters whose realm is exactly the principal's are asked: all but the sequential ones at once, each seeing the
/// principal as authenticated, then the sequential ones in configuration order, each seeing what came before. Who can say
/// it from memory is not waited for.
public struct AugmenterChain: Sendable {
    /// The augmenters in configuration order.
    public let augmenters: [any Augmenter]

    /// The same by realm, as a request needs them.
    private let realms: [RealmAugmenters]
    private let timeout: Duration

    /// Makes a chain whose augmenters get `timeout` each, and never more than the request's deadline.
    public init(augmenters: [any Augmenter], timeout: Duration) {
        self.augmenters = augmenters
        self.timeout = timeout
        var realms: [RealmAugmenters] = []
        for augmenter in augmenters {
            let known = realms.firstIndex { TextBytes.areEqual($0.realm, augmenter.realm) }
            if known == nil { realms.append(RealmAugmenters(realm: augmenter.realm)) }
            realms[known ?? realms.count - 1].append(augmenter)
        }
        self.realms = realms
    }

    /// Augments a principal, or refuses if an augmenter that may not fail did.
    public func augment(
        _ principal: Principal, until deadline: Deadline
    ) async -> (result: Result<Principal, Refusal>, attempts: [AugmenterAttempt]) {
        guard let fitting = realms.first(where: { TextBytes.areEqual($0.realm, principal.realm) }) else {
            return (.success(principal), [])
        }
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
        let answers = await askAtOnce(fitting.concurrent, about: principal, until: deadline)
        for (augmenter, answer) in zip(fitting.concurrent, answers) { add(answer, of: augmenter) }
        for augmenter in fitting.sequential where refusal == nil {
            add(await ask(augmenter, about: augmented, until: deadline), of: augmenter)
        }
        return (refusal.map { .failure($0) } ?? .success(augmented), attempts)
    }

    /// Asks all at once, but for those that remember; the answers stand in the augmenters' order.
    private func askAtOnce(
        _ augmenters: [any Augmenter], about principal: Principal, until deadline: Deadline
    ) async -> [AugmenterAnswer] {
        if augmenters.count == 1 {
            if let answer = recall(augmenters[0], about: principal) { return [answer] }
            return [await ask(augmenters[0], about: principal, until: deadline)]
        }
        let recalled = augmenters.map { recall($0, about: principal) }
        guard recalled.contains(where: { $0 == nil }) else { return recalled.compactMap(\.self) }
        return await withTaskGroup(of: (index: Int, answer: AugmenterAnswer).self) { group in
            var answers: [(index: Int, answer: AugmenterAnswer)] = []
            for (index, augmenter) in augmenters.enumerated() {
                if let answer = recalled[index] {
                    answers.append((index, answer))
                } else {
                    group.addTask { (index, await ask(augmenter, about: principal, until: deadline)) }
                }
            }
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

/// The augmenters of one realm, in configuration order.
private struct RealmAugmenters: Sendable {
    let realm: String
    var concurrent: [any Augmenter] = []
    var sequential: [any Augmenter] = []

    mutating func append(_ augmenter: any Augmenter) {
        if type(of: augmenter).isSequential { sequential.append(augmenter) } else { concurrent.append(augmenter) }
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
