import COpenSSL

/// OpenSSL, as loaded.
public enum CryptographyLibrary {
    /// `OpenSSL 3.0.15 3 Sep 2024`
    public static var version: String {
        guard let text = unsafe OpenSSL_version(OPENSSL_VERSION) else { return "OpenSSL" }
        return unsafe String(cString: text)
    }
}
