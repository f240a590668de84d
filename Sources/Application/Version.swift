import Platform

/// Which Sallyport this is.
enum Version {
    /// The version, as `sallyport version` prints it and log lines carry it.
    static let text = "0.1.0"

    /// What `sallyport version` prints.
    static var report: String { "sallyport \(text)\nSwift \(swift)\n\(CryptographyLibrary.version)" }

    private static var swift: String {
        #if compiler(>=6.4)
            "6.4 or later"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }
}
