import Base
import HTTP

/// The URL of a service that tokens are shown to, as configured.
enum TokenServiceURL {
    /// Reads a URL, as a rule without query; a problem or a warning is noted.
    static func read(_ key: String, _ settings: inout SettingsReader, mayHaveQuery: Bool = false) -> HTTPResource? {
        guard let text = settings.requiredString(key) else { return nil }
        guard let resource = HTTPResource(text), mayHaveQuery || !resource.target.utf8.contains(0x3F) else {
            let parts = mayHaveQuery ? "user information or fragment" : "user information, query or fragment"
            settings.problem(key, "must be an http or https URL without \(parts)")
            return nil
        }
        IssuerClientMaker.warn(key, resource, &settings)
        return resource
    }

    /// A path below the URL's own, whether or not that ends in a slash.
    static func path(_ tail: String, below resource: HTTPResource) -> String {
        var base = resource.target[...]
        while base.hasSuffix("/") { base.removeLast() }
        return base + tail
    }
}
