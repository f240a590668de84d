import Foundation

/// A real Glewlwyd 2.7 (Debian): an OpenID provider in C, with its own database in its own folder.
///
/// Users `alice` and `bob`, each with `pw` behind the name as password. Clients, all with the secret `appsecret`: `app`,
/// whose tokens are RS256, and `c-es256`, `c-ps256`, `c-eddsa`.
final class Glewlwyd {
    static let algorithms = ["RS256", "ES256", "PS256", "EdDSA"]
    static let secret = "appsecret"
    private static let scopes = ["openid", "profile", "email", "groups"]
    private static let redirects = ["http://127.0.0.1:9/callback"]

    let issuer: String
    private let api: String
    private let port: Int
    private let program: String
    private let directory = Peer.makeDirectory()
    private var peer: Peer?

    /// Starts a provider with fresh keys; access tokens live `lifetime` seconds.
    init(lifetime: Int = 3600) throws {
        let port = Ports.free()
        self.port = port
        api = "http://127.0.0.1:\(port)/api"
        issuer = "\(api)/oidc"
        let root = Project.root.appending(path: ".build/peers/glewlwyd").path
        program = try Peer.require("glewlwyd", in: "\(root)/usr/bin")
        try Self.makeDatabase(in: directory, root: root)
        let configuration = Self.configuration(port: port, root: root, directory: directory.path)
        try Data(configuration.utf8).write(to: directory.appending(path: "glewlwyd.conf"))
        try start()
        try seed(lifetime: lifetime)
    }

    /// Starts it, again if it was stopped: at the same address, with the same keys.
    func start() throws {
        peer = try Peer(
            program, ["--config-file=@DIR@/glewlwyd.conf"], directory: directory, endsAtOnce: true, port: port)
    }

    /// Stops it: nobody answers at its address.
    func stop() { peer?.stop() }

    /// Sends a signal: SIGSTOP makes it hang.
    func signal(_ number: Int32) { peer?.signal(number) }

    /// The client whose tokens are signed with an algorithm.
    static func client(for algorithm: String) -> String {
        algorithm == "RS256" ? "app" : "c-\(algorithm.lowercased())"
    }

    /// An access token for the audience `https://api.test`, or for its scopes alone.
    func clientToken(_ algorithm: String = "RS256", resource: String? = "https://api.test") throws -> String {
        var form = [("grant_type", "client_credentials"), ("scope", "openid")]
        if let resource { form.append(("resource", resource)) }
        return try OpenIDClient(issuer: issuer, id: Self.client(for: algorithm), secret: Self.secret)
            .tokens(form).accessToken
    }

    /// What a user gets for a password.
    func userTokens(_ user: String, client: String = "app") throws -> OpenIDClient.Tokens {
        try OpenIDClient(issuer: issuer, id: client, secret: Self.secret).tokens([
            ("grant_type", "password"), ("username", user), ("password", "\(user)pw"), ("scope", "openid email"),
        ])
    }

    /// Replaces all signing keys while it runs; returns once the new ones are published.
    func rotateKeys(lifetime: Int = 3600, suffix: String) throws {
        let admin = try Session(self, "admin", "password")
        let plugin = try self.plugin(lifetime: lifetime, suffix: suffix)
        try admin.send("/mod/plugin/oidc", plugin, "PUT")
        try admin.send("/mod/plugin/oidc/reset", [:], "PUT")
        try Wait.until("Glewlwyd publishes its new keys") {
            try Curl.send("\(issuer)/jwks").body.contains("rs256\(suffix)")
        }
        for algorithm in Self.algorithms where algorithm != "RS256" {
            try admin.send("/client/\(Self.client(for: algorithm))", client(algorithm, suffix: suffix), "PUT")
        }
    }

    // MARK: What it is made of

    private func seed(lifetime: Int) throws {
        let admin = try Session(self, "admin", "password")
        for scope in Self.scopes.dropFirst() {
            try admin.send(
                "/scope",
                [
                    "name": scope, "display_name": scope, "password_required": true, "password_max_age": 0,
                    "scheme": [String: Any](),
                ])
        }
        try admin.send("/mod/plugin/", plugin(lifetime: lifetime, suffix: ""))
        for user in ["alice", "bob"] {
            try admin.send(
                "/user/",
                [
                    "username": user, "name": user, "email": "\(user)@example.org", "password": "\(user)pw",
                    "enabled": true, "scope": ["g_profile"] + Self.scopes,
                ])
        }
        for algorithm in Self.algorithms { try admin.send("/client/", client(algorithm, suffix: "")) }
    }

    private func client(_ algorithm: String, suffix: String) -> [String: Any] {
        let name = Self.client(for: algorithm)
        var client: [String: Any] = [
            "client_id": name, "name": name, "client_secret": Self.secret, "confidential": true, "enabled": true,
            "scope": ["openid", "email"], "redirect_uri": Self.redirects, "resource": ["https://api.test"],
            "token_endpoint_auth_method": ["client_secret_basic", "client_secret_post"],
            "authorization_type": ["code", "password", "client_credentials", "refresh_token"],
        ]
        if algorithm != "RS256" { client["sign_kid"] = algorithm.lowercased() + suffix }
        return client
    }

    private func plugin(lifetime: Int, suffix: String) throws -> [String: Any] {
        let keys = try PrivateKeySet.make(Self.algorithms.map { ($0.lowercased() + suffix, $0) })
        let text = String(decoding: try JSONSerialization.data(withJSONObject: ["keys": keys]), as: UTF8.self)
        var parameters: [String: Any] = [
            "iss": issuer, "jwks-private": text, "default-kid": "rs256\(suffix)", "jwks-show": true,
            "client-sign_kid-parameter": "sign_kid", "jwt-type": "rsa", "jwt-key-size": "256",
            "subject-type": "public", "access-token-duration": lifetime, "refresh-token-duration": 1_209_600,
            "code-duration": 60, "refresh-token-rolling": false, "refresh-token-one-use": "always",
            "allow-non-oidc": true, "allowed-scope": Self.scopes, "scope": [String](), "claims": [String](),
            "additional-parameters": [String](), "email-claim": "mandatory", "name-claim": "mandatory",
            "scope-claim": "mandatory", "address-claim": ["type": "no"], "pkce-allowed": true,
            "introspection-revocation-allowed": true, "introspection-revocation-auth-scope": [String](),
            "introspection-revocation-allow-target-client": true, "request-parameter-allow": true,
            "register-client-allowed": false, "resource-allowed": true, "resource-client-property": "resource",
            "resource-scope": ["openid": ["https://api.test"]], "resource-scope-and-client-property": false,
            "session-management-allowed": false,
        ]
        for grant in ["code", "token", "password", "client", "refresh"] {
            parameters["auth-type-\(grant)-enabled"] = true
        }
        for grant in ["none", "implicit", "device"] { parameters["auth-type-\(grant)-enabled"] = false }
        return [
            "module": "oidc", "name": "oidc", "display_name": "oidc", "parameters": parameters, "order_rank": 0,
            "readonly": false,
        ]
    }

    /// The package's own first database, with clients that may name the key that signs for them.
    private static func makeDatabase(in directory: URL, root: String) throws {
        let script = """
            set -e
            zcat '\(root)/usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz' | sqlite3 glewlwyd.sqlite
            sqlite3 glewlwyd.sqlite "UPDATE g_client_module_instance SET gcmi_parameters = json_set(gcmi_parameters,
                '\\$.\\"data-format\\".sign_kid', json('{\\"multiple\\":false,\\"read\\":true,\\"write\\":true}'))"
            """
        let shell = try Peer("/bin/bash", ["-c", script], directory: directory, port: nil)
        guard shell.waitForExit() == 0 else { throw Peer.Failure(description: shell.output) }
    }

    private static func configuration(port: Int, root: String, directory: String) -> String {
        let modules = "\(root)/usr/lib/glewlwyd"
        return """
            port=\(port)
            bind_address="127.0.0.1"
            external_url="http://127.0.0.1:\(port)"
            login_url="login.html"
            api_prefix="api"
            static_files_path="/usr/share/glewlwyd/webapp/"
            static_files_mime_types=( { extension = ".html" mime_type = "text/html" } )
            log_mode="console"
            log_level="WARNING"
            cookie_domain="127.0.0.1"
            cookie_secure=0
            session_key="GLEWLWYD"
            user_module_path="\(modules)/user"
            client_module_path="\(modules)/client"
            user_auth_scheme_module_path="\(modules)/scheme"
            plugin_module_path="\(modules)/plugin"
            hash_algorithm="SHA512"
            database={ type = "sqlite3" path = "\(directory)/glewlwyd.sqlite" };

            """
    }

    /// Somebody logged in to its API.
    private struct Session {
        let api: String
        let cookies: String

        init(_ provider: Glewlwyd, _ user: String, _ password: String) throws {
            api = provider.api
            cookies = provider.directory.appending(path: "cookies-\(user)").path
            try send("/auth", ["username": user, "password": password])
        }

        func send(_ path: String, _ body: [String: Any], _ method: String = "POST") throws {
            let text = String(decoding: try JSONSerialization.data(withJSONObject: body), as: UTF8.self)
            let answer = try Curl.send(
                api + path, "-X", method, "-b", cookies, "-c", cookies, "-H", "Content-Type: application/json",
                "--data-binary", text)
            guard answer.status == 200 else {
                throw Peer.Failure(
                    description: "Glewlwyd answers \(answer.status) to \(method) \(path): \(answer.body)")
            }
        }
    }
}
