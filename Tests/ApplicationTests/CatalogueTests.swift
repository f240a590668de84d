@testable import Application
import Base
import HTTP
import Testing

struct CatalogueTests {
    private func quoted(_ text: String) -> SettingsValue { .scalar(text, isQuoted: true) }
    private func plain(_ text: String) -> SettingsValue { .scalar(text, isQuoted: false) }

    private func catalogue(_ effective: SettingsValue = .map([])) -> Catalogue {
        Catalogue(
            providers: [
                .init(name: "p", type: "plain", realm: "internal"), .init(name: "q\"", type: "jwt", realm: "corp"),
            ], augmenters: [], effective: effective)
    }

    private func text(_ response: HTTPResponse) -> String { String(decoding: response.body, as: UTF8.self) }

    @Test func `providers and augmenters are told by name, type and realm`() {
        #expect(
            text(catalogue().providersAnswer())
                == #"{"providers":[{"name":"p","type":"plain","realm":"internal"},"#
                + #"{"name":"q\"","type":"jwt","realm":"corp"}]}"#)
        #expect(text(catalogue().augmentersAnswer()) == #"{"augmenters":[]}"#)
    }

    @Test func `the configuration has elastauth's shape`() {
        let effective = SettingsValue.map([
            .init("secret_key", quoted("top-secret")),
            .init(
                "providers",
                .list([
                    .map([
                        .init("type", quoted("headers")), .init("header_username", quoted("Remote-User")),
                        .init("header_groups", quoted("Remote-Groups")),
                    ])
                ])),
            .init("default_roles", .list([quoted("kibana_user")])),
            .init("group_mappings", .map([.init("admins", .list([quoted("superuser")]))])),
            .init(
                "cache",
                .map([
                    .init("type", quoted("memory")), .init("expiration", plain("1h")), .init("redis_db", plain("0")),
                    .init("redis_password", quoted("top-secret")),
                ])),
            .init(
                "elasticsearch",
                .map([
                    .init(
                        "hosts",
                        .list([quoted("https://elastic:top-secret@es1:9200/x@y"), quoted("http://es2:9200")])),
                    .init("username", quoted("elastic")), .init("password", quoted("top-secret")),
                    .init("dry_run", plain("false")), .init("api_key", quoted("top-secret")),
                ])),
            .init("jwt", .map([.init("secret", quoted("top-secret"))])),
        ])
        let body = text(catalogue(effective).configurationAnswer())
        #expect(
            body
                == #"{"auth_provider":"authelia","#
                + #""cache":{"expiration":"1h","path":null,"redis_db":0,"redis_host":null,"type":"memory"},"#
                + #""elasticsearch":{"dry_run":false,"hosts":["https://***@es1:9200/x@y","http://es2:9200"],"#
                + #""password":"***","username":"elastic"},"proxy":{"enabled":false},"#
                + #""default_roles":["kibana_user"],"group_mappings":{"admins":["superuser"]},"#
                + #""provider_config":{"header_email":null,"header_groups":"Remote-Groups","header_name":null,"#
                + #""header_username":"Remote-User"}}"#)
        #expect(!body.contains("top-secret"))
    }

    @Test func `an oidc client's secret is never shown`() {
        let effective = SettingsValue.map([
            .init(
                "providers",
                .list([
                    .map([
                        .init("type", quoted("oidc")), .init("issuer", quoted("https://id.example.org")),
                        .init("client_id", quoted("app")), .init("client_secret", quoted("top-secret")),
                    ])
                ]))
        ])
        let body = text(catalogue(effective).configurationAnswer())
        #expect(
            body.contains(
                #""provider_config":{"claim_mappings":null,"client_id":"app","client_secret":"***","#
                    + #""issuer":"https://id.example.org"}"#))
    }
}
