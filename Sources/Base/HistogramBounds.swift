/// The buckets of this daemon's histograms, in seconds; those of auth-o-tron, so that its dashboards go on.
public enum HistogramBounds {
    /// For whole requests.
    public static let request = provider + [10]
    /// For one provider's judgement and calls to upstream servers.
    public static let provider = augmenter + [5]
    /// For one augmenter.
    public static let augmenter = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]
}
