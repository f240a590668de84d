import Foundation
import TestSupport

/// Configurations of daemons that ask a directory.
enum DirectoryDaemon {
    static let secret = "an end to end secret of 32 bytes"

    /// The filter that finds the groups of `{username}`.
    static let groups = "(&(objectClass=groupOfNames)(member=uid={username},ou=people,dc=example,dc=org))"

    /// A whole configuration. Regulation is off: whoever guesses here does so from one address.
    static func configuration(_ plugIns: String, more: String = "") -> String {
        """
        authorization: bearer
        jwt: {iss: end-to-end, exp: 600, secret: "\(secret)"}
        regulation: {enabled: false}
        \(more)
        \(plugIns)

        """
    }

    /// The keys that say where a directory is and who searches in it, at the indentation of a plug-in's keys.
    static func place(_ server: SlapdServer, base: String? = nil, uri: String? = nil) -> String {
        """
        uri: "\(uri ?? server.uri)"
            search_base: \(base ?? server.base)
            bind_dn: \(server.bindDN)
            ldap_password: \(server.password)
        """
    }
}

extension Daemon {
    /// Who the daemon says somebody with a name and a password is, whatever bytes they hold; nil if it does not know.
    func whoIs(name: String, password: String) throws -> Caller? { try whoIs("-H", Self.basic(name, password)) }

    /// The status for a name and a password.
    func status(name: String, password: String) throws -> Int { try answer("-H", Self.basic(name, password)).status }

    private static func basic(_ name: String, _ password: String) -> String {
        "Authorization: Basic \(Data("\(name):\(password)".utf8).base64EncodedString())"
    }
}
