public import Base

/// A provider that shows Bearer tokens to a service: all such are alike but for what they read and whom they ask.
public protocol TokenServiceProvider: Provider {
    /// The tokens it takes, and who judges them.
    var tokens: ServedTokens { get }
}

extension TokenServiceProvider {
    /// `Bearer` with its realm.
    public var challenge: Challenge? { Challenge(scheme: "Bearer", realm: realm) }
    /// True.
    public var isNetworked: Bool { true }
    /// The servers that are asked.
    public var dependencies: [ProviderDependency] { tokens.dependencies }

    /// Fetches keys, if there are any.
    public func prepare() async { await tokens.prepare() }

    /// What was said of the token a moment ago; what it would not show is not its to judge.
    public func recall(_ credentials: Credentials) -> Verdict? { tokens.recall(credentials) }

    /// Judges a token.
    public func authenticate(_ credentials: Credentials, until deadline: Deadline) async -> Verdict {
        await tokens.verdict(on: credentials, until: deadline)
    }
}
