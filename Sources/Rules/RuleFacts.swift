import Gateways
import Principals

/// What rules decide by. The path is normalised when the first rule asks about it, and at most once.
struct RuleFacts {
    let principal: Principal
    let request: ForwardedRequest
    private(set) var path: NormalizedPath?

    init(principal: Principal, request: ForwardedRequest) {
        self.principal = principal
        self.request = request
    }

    /// Why a rule cannot be evaluated; nil if every fact that it asks about, in its exception too, is there.
    mutating func refusal(ofRule rule: Rule) -> Refusal? {
        if request.method == nil, rule.asks({ $0.methods != nil }) { return Refusal(.missingFact, "method") }
        if request.host == nil, rule.asks({ $0.hosts != nil }) { return Refusal(.missingFact, "host") }
        if request.clientAddress == nil, rule.asks({ $0.networks != nil }) {
            return Refusal(.missingFact, "client address")
        }
        guard path == nil, rule.asks({ $0.paths != nil }) else { return nil }
        guard let sent = request.path else { return Refusal(.missingFact, "path") }
        path = NormalizedPath(sent)
        return path == nil ? Refusal(.ambiguousPath, "the path cannot be normalised without doubt") : nil
    }
}
