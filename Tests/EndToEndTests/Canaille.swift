import Foundation

/// A real Canaille 0.3 (PyPI): an OpenID provider in Python, with its own database in its own folder.
///
/// Users `alice` (groups admins and staff) and `bob` (staff). Clients with the secret `appsecret`: `app` (RS256), `es`
/// (ES256) and `ed` (EdDSA). Each puts itself and `rs` into the audience.
final class Canaille {
    static let secret = "appsecret"
    static let passwords = ["alice": "correct-horse-1", "bob": "correct-horse-2"]

    let issuer: String
    let peer: Peer

    /// Starts a provider with fresh keys.
    init() throws {
        let port = Ports.free()
        issuer = "http://127.0.0.1:\(port)"
        let folder = Project.root.appending(path: ".build/peers/bin").path
        let program = try Peer.require("canaille", in: folder)
        let directory = Peer.makeDirectory()
        let environment = ["CANAILLE_CONFIG": directory.appending(path: "canaille.toml").path]
        let seeding = try Peer(
            "\(folder)/python3", ["-c", Self.seed],
            files: ["canaille.toml": Self.configuration(port: port, directory: directory.path)],
            environment: environment, directory: directory, port: nil)
        guard seeding.waitForExit(seconds: 60) == 0 else { throw Peer.Failure(description: seeding.output) }
        peer = try Peer(
            program, ["run", "--bind", "127.0.0.1:\(port)", "--workers", "0", "--graceful-timeout", "0.2"],
            environment: environment,
            directory: directory, endsAtOnce: true, port: port)
        let issuer = issuer
        try Wait.until("Canaille describes itself") { try OpenIDClient.metadata(of: issuer)["jwks_uri"] != nil }
    }

    /// What a user gets for a password.
    func userTokens(_ user: String, client: String = "app") throws -> OpenIDClient.Tokens {
        try OpenIDClient(issuer: issuer, id: client, secret: Self.secret).tokens([
            ("grant_type", "password"), ("username", user), ("password", Self.passwords[user] ?? ""),
            ("scope", "openid profile email groups offline_access"),
        ])
    }

    /// The access token of a client itself: 48 characters that mean nothing to anybody but the issuer.
    func opaqueToken() throws -> String {
        try OpenIDClient(issuer: issuer, id: "app", secret: Self.secret)
            .tokens([("grant_type", "client_credentials"), ("scope", "openid")]).accessToken
    }

    /// The Ed25519 key has no `alg`, as some providers' keys have none.
    private static func configuration(port: Int, directory: String) throws -> String {
        let keys = try PrivateKeySet.make([("rsa1", "RS256"), ("ec1", "ES256"), ("ed1", "EdDSA")]).map { key in
            let fields = key.filter { $0.key != "alg" || key["kty"] as? String != "OKP" }
                .map { "\($0.key) = \"\($0.value)\"" }
            return "  {\(fields.joined(separator: ", "))},\n"
        }
        return """
            SECRET_KEY = "0123456789abcdef0123456789abcdef"
            SERVER_NAME = "127.0.0.1:\(port)"
            PREFERRED_URL_SCHEME = "http"

            [CANAILLE]
            JAVASCRIPT = false
            HTMX = false
            DATABASE = "sql"

            [CANAILLE_SQL]
            DATABASE_URI = "sqlite:///\(directory)/canaille.sqlite"

            [CANAILLE_OIDC]
            REQUIRE_NONCE = false
            ACTIVE_JWKS = [
            \(keys.joined())]

            """
    }

    /// Its command line, many commands in one process: Python takes a second to load it.
    private static let seed = """
        import shlex, sys
        from canaille.commands import cli
        scopes = "--scope openid --scope profile --scope email --scope groups --scope offline_access"
        client = ("create client --quiet --client-id {0} --client-name {0} --client-secret appsecret {1}"
            " --token-endpoint-auth-method client_secret_basic --client-uri http://127.0.0.1:9"
            " --redirect-uris http://127.0.0.1:9/callback --grant-types authorization_code --response-types code"
            " --grant-types password --grant-types client_credentials --grant-types refresh_token " + scopes)
        user = ("create user --quiet --user-name {0} --password {1} --emails {0}@example.org --given-name {2}"
            " --family-name Test --formatted-name '{2} Test'")
        for line in (
            "install",
            user.format("alice", "correct-horse-1", "Alice"),
            user.format("bob", "correct-horse-2", "Bob"),
            "create group --quiet --display-name admins --members alice",
            "create group --quiet --display-name staff --members alice --members bob",
            client.format("app", ""),
            client.format("rs", ""),
            client.format("es", "--id-token-signed-response-alg ES256"),
            client.format("ed", "--id-token-signed-response-alg EdDSA"),
            "set client app --quiet --audience app --audience rs",
            "set client es --quiet --audience es --audience rs",
            "set client ed --quiet --audience ed --audience rs",
        ):
            try:
                cli.main(shlex.split(line), prog_name="canaille", standalone_mode=False)
            except SystemExit as stop:
                if stop.code: raise
        """
}
