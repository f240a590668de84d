/// The variables that Kubernetes puts into every container for each service in its namespace: they are no settings,
/// even when the service is called `sallyport` and they begin like one.
enum KubernetesVariable {
    /// True for `*_SERVICE_HOST`, `*_SERVICE_PORT*`, `*_PORT_<n>_*`, and `*_PORT` holding `tcp://…`.
    static func matches(_ name: String, value: String) -> Bool {
        let words = name.split(separator: "_", omittingEmptySubsequences: false)
        for (index, word) in words.enumerated() where index > 0 {
            let next = index + 1 < words.count ? words[index + 1] : nil
            if word == "SERVICE", next == "HOST", index + 2 == words.count { return true }
            if word == "SERVICE", next == "PORT" { return true }
            guard word == "PORT" else { continue }
            if let next, !next.isEmpty, next.allSatisfy(\.isNumber), index + 2 < words.count { return true }
            if next == nil, ["tcp://", "udp://", "sctp://"].contains(where: { value.hasPrefix($0) }) { return true }
        }
        return false
    }
}
