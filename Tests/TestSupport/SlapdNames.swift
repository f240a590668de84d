/// Who is who in a `SlapdServer`.
struct SlapdNames {
    let base: String
    let rootDN: String
    let rootPassword = "adminpw"
    let searchDN: String
    let searchPassword = "svcpw"

    init(_ shape: SlapdOptions.Shape) {
        switch shape {
        case .example:
            base = "dc=example,dc=org"
            searchDN = "cn=svc,dc=example,dc=org"
        case .activeDirectory:
            base = "DC=corp,DC=test"
            searchDN = "CN=svc,OU=Service,DC=corp,DC=test"
        }
        rootDN = "cn=admin,\(base)"
    }
}
