/// Configurations from elastauth's documents.
enum ElastauthExamples {
    /// Authelia with a memory cache.
    static let authelia = """
        auth_provider: "authelia"

        authelia:
          header_username: "Remote-User"
          header_groups: "Remote-Groups"
          header_email: "Remote-Email"
          header_name: "Remote-Name"

        cache:
          type: "memory"
          expiration: "1h"

        elasticsearch:
          hosts:
            - "https://elasticsearch:9200"
          username: "elastauth"
          password: "${ELASTICSEARCH_PASSWORD}"

        default_roles:
          - "kibana_user"

        group_mappings:
          admin:
            - "kibana_admin"
            - "superuser"

        """

    /// OpenID Connect with Redis.
    static let oidcWithRedis = """
        auth_provider: "oidc"

        oidc:
          issuer: "https://keycloak.example.com/realms/myrealm"
          client_id: "elastauth"
          client_secret: "${OIDC_CLIENT_SECRET}"
          scopes: ["openid", "profile", "email", "roles"]
          claim_mappings:
            username: "preferred_username"
            email: "email"
            groups: "realm_access.roles"
            full_name: "name"
          token_validation: "jwks"

        cache:
          type: "redis"
          expiration: "2h"
          redis_host: "redis:6379"
          redis_db: 0

        elasticsearch:
          hosts:
            - "https://es1.example.com:9200"
            - "https://es2.example.com:9200"
            - "https://es3.example.com:9200"
          username: "elastauth"
          password: "${ELASTICSEARCH_PASSWORD}"

        default_roles:
          - "kibana_user"

        group_mappings:
          admin:
            - "kibana_admin"
            - "superuser"
          developers:
            - "kibana_user"
            - "dev_role"
          analysts:
            - "kibana_user"
            - "read_only"

        """

    /// Several instances in production.
    static let production = """
        auth_provider: "oidc"

        oidc:
          issuer: "https://auth.company.com"
          client_id: "elastauth-prod"
          client_secret: "${OIDC_CLIENT_SECRET}"
          scopes: ["openid", "profile", "email", "groups"]
          claim_mappings:
            username: "preferred_username"
            email: "email"
            groups: "groups"
            full_name: "name"
          token_validation: "both"
          use_pkce: true

        cache:
          type: "redis"
          expiration: "4h"
          redis_host: "${REDIS_HOST}"
          redis_db: 0

        elasticsearch:
          hosts:
            - "${ELASTICSEARCH_HOST_1}"
            - "${ELASTICSEARCH_HOST_2}"
            - "${ELASTICSEARCH_HOST_3}"
          username: "${ELASTICSEARCH_USERNAME}"
          password: "${ELASTICSEARCH_PASSWORD}"

        secret_key: "${SECRET_KEY}"

        default_roles:
          - "kibana_user"

        group_mappings:
          platform-admin:
            - "kibana_admin"
            - "superuser"
          data-engineers:
            - "kibana_user"
            - "data_writer"
          monitoring:
            - "kibana_user"
            - "monitoring_user"

        """

    /// Behind Traefik, with the proxy mode switched off by hand.
    static let authenticationOnly = """
        proxy:
          enabled: false  # Proxy mode disabled

        auth_provider: "authelia"

        authelia:
          header_username: "Remote-User"
          header_groups: "Remote-Groups"
          header_email: "Remote-Email"
          header_name: "Remote-Name"

        elasticsearch:
          hosts:
            - "https://elasticsearch:9200"
          username: "elastauth"
          password: "${ELASTICSEARCH_PASSWORD}"

        cache:
          type: "redis"
          expiration: "1h"
          redis_host: "redis:6379"

        default_roles:
          - "kibana_user"

        group_mappings:
          admin:
            - "kibana_admin"
            - "superuser"

        """
}
