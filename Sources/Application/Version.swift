/// Which Sallyport this is.
enum Version {
    /// The version, as `sallyport version` prints it and log lines carry it.
    static let text = "0.1.0"
}
