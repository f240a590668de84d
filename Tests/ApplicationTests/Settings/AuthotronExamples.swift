/// Configurations from auth-o-tron's documents, with the indentation that their HTML lost.
enum AuthotronExamples {
    /// The quick start.
    static let minimal = """
        version: "2.0.0"
        providers:
          - name: "local"
            type: "plain"
            realm: "default"
            users:
              - username: "test_user"
                password: "secret123"
        augmenters: []
        store:
          enabled: false
        services: []
        jwt:
          iss: "auth-o-tron"
          exp: 3600
          secret: "your-secret-key-for-local-testing-only"
        logging:
          level: "info"
          format: "console"
        server:
          host: "0.0.0.0"
          port: 8080
        metrics:
          enabled: false

        """

    /// The format with one address.
    static let versionOne = """
        version: "1.0.0"
        bind_address: "0.0.0.0:8080"
        providers: []
        services: []
        store:
          enabled: false
        jwt:
          iss: auth-o-tron
          exp: 3600
          secret: your-secret-key-for-local-testing-only
        logging:
          level: info
          format: console

        """

    /// All major sections.
    static let complete = """
        version: "2.0.0"
        server:
          host: "0.0.0.0"
          port: 8080
        metrics:
          enabled: true
          port: 9090
        providers:
          - type: plain
            name: local_users
            realm: internal
            users:
              - username: admin
                password: adminpass
                roles: [admin, user]
              - username: guest
                password: guestpass
                roles: [readonly]
          - type: jwt
            name: jwt_validation
            realm: external
            cert_uri: https://auth.example.com/.well-known/jwks.json
            iam_realm: example-realm
        augmenters:
          - type: plain_advanced
            name: admin_override
            realm: internal
            match:
              username: [admin]
            augment:
              roles: [superuser]
              attributes:
                department: engineering
        jwt:
          iss: auth-o-tron.example.com
          aud: my-application
          exp: 3600
          secret: your-secret-key-here
        store:
          enabled: true
          type: mongo
          uri: mongodb://localhost:27017
          database: auth_o_tron
        logging:
          level: info
          format: json
          service_name: auth-o-tron
          service_version: 1.0.0

        """

    /// The value `config` of the Helm chart.
    static let helmValues = """
        version: "2.0.0"
        server:
          host: "0.0.0.0"
          port: 8080
        jwt:
          iss: my-org
          exp: 3600
          secret: changeme
        providers:
          - type: plain
            name: default
            realm: default
            users:
              - username: admin
                password: changeme

        """

    /// A token store in MongoDB.
    static func store(_ uri: String) -> String {
        "version: \"2.0.0\"\nserver:\n  port: 8080\nstore:\n  enabled: true\n  type: mongo\n"
            + "  uri: \(uri)\n  database: auth_o_tron\n"
    }

    /// Each provider, and what of it is not built yet.
    static let providers: [(String, [String])] = [
        (
            provider(
                "plain, name: local_users, realm: internal, users: [{username: alice, password: alicepass123, "
                    + "roles: [admin, developer]}, {username: bob, password: bobpass456, roles: [developer]}]"), []
        ),
        (
            provider(
                "jwt, name: jwt_validation, realm: external, iam_realm: example-realm, "
                    + "cert_uri: \"https://auth.example.com/.well-known/jwks.json\""), []
        ),
        (
            provider("ecmwf-api, name: ecmwf_validator, realm: ecmwf, uri: \"https://api.example.com\""),
            []
        ),
        (
            provider("efas-api, name: efas_validator, realm: efas, uri: \"https://efas.example.com/api\""),
            []
        ),
        (
            provider(
                "openid-offline, name: keycloak_offline, realm: keycloak, cert_uri: \"https://k.example.com/certs\", "
                    + "public_client_id: public-client, private_client_id: private-client, "
                    + "private_client_secret: super-secret-value, iam_url: \"https://keycloak.example.com\""),
            []
        ),
        (
            provider(
                "ecmwf-token-generator, name: g, realm: ecmwf, cert_uri: \"https://auth.example.com/certs\", "
                    + "client_id: my-client-id, client_secret: my-client-secret, token_generator_url: \"https://a.example\""
            ),
            []
        ),
    ]

    /// Each augmenter, and what of it is not built yet.
    static let augmenters: [(String, [String])] = [
        (
            "augmenters: [{type: plain, name: basic_roles, realm: internal, "
                + "roles: {admin: [alice, bob], readonly: [guest, anonymous]}}]\n", []
        ),
        (
            "augmenters: [{type: plain_advanced, name: admin_boost, realm: internal, "
                + "match: {username: [admin, root], role: [superuser]}, augment: {roles: [full_access, audit], "
                + "attributes: {department: engineering, clearance: top-secret}}}]\n", []
        ),
        (
            "augmenters:\n  - type: ldap\n    name: ldap_groups\n    realm: corporate\n"
                + "    uri: ldap://ldap.company.com:389\n    search_base: ou=groups,dc=company,dc=com\n"
                + "    filter: (member=uid={username},ou=users,dc=company,dc=com)\n"
                + "    bind_dn: cn=service,dc=company,dc=com\n    ldap_password: service-password\n",
            []
        ),
        (
            "augmenters:\n  - type: ldap\n    name: ldap_teams\n    realm: corporate\n"
                + "    uri: ldap://ldap.company.com:389\n    search_base: ou=teams,dc=company,dc=com\n    filters:\n"
                + "      - (member=uid={username},ou=users,dc=company,dc=com)\n"
                + "      - (manager=uid={username},ou=users,dc=company,dc=com)\n"
                + "    bind_dn: cn=service,dc=company,dc=com\n    ldap_password: service-password\n",
            []
        ),
    ]

    private static func provider(_ keys: String) -> String { "providers: [{type: \(keys)}]\n" }
}
