/// slapd.conf(5) of a `SlapdServer`.
enum SlapdConfiguration {
    /// The file's text.
    static func text(_ options: SlapdOptions, directory: String) -> String {
        let names = SlapdNames(options.shape)
        let lines =
            schema(options.shape) + (options.hasTLS ? encryption(options, directory) : [])
            + ["sizelimit \(options.sizeLimit)"] + (options.allowsAnonymousBind ? ["allow bind_anon_dn"] : [])
            + options.globalLines
            + [
                "", "database mdb", "suffix \"\(names.base)\"", "rootdn \"\(names.rootDN)\"",
                "rootpw \(names.rootPassword)", "directory \(directory)/db", "maxsize 67108864", "dbnosync",
            ]
            + access(names) + options.databaseLines + overlays(options)
        return lines.joined(separator: "\n") + "\n"
    }

    private static func schema(_ shape: SlapdOptions.Shape) -> [String] {
        let files = ["core", "cosine", "nis", "inetorgperson"].map { "include /etc/ldap/schema/\($0).schema" }
        let modules = ["modulepath /usr/lib/ldap", "moduleload back_mdb", "moduleload ppolicy"]
        switch shape {
        case .example: return files + modules + ["moduleload memberof", "moduleload refint"]
        case .activeDirectory:
            // Texts where Active Directory has names, or slapd would write them in its own way.
            let text = "EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15"
            return files + modules + [
                "attributetype ( 1.2.840.113556.1.2.102 NAME 'memberOf' \(text) )",
                "attributetype ( 1.2.840.113556.1.4.221 NAME 'sAMAccountName' \(text) SINGLE-VALUE )",
                "attributetype ( 1.2.840.113556.1.4.656 NAME 'userPrincipalName' \(text) SINGLE-VALUE )",
                "objectclass ( 1.2.840.113556.1.5.9 NAME 'user' SUP top AUXILIARY"
                    + " MAY ( memberOf $ sAMAccountName $ userPrincipalName ) )",
                "objectclass ( 1.2.840.113556.1.5.8 NAME 'group' SUP top STRUCTURAL"
                    + " MUST cn MAY ( member $ memberOf $ sAMAccountName ) )",
            ]
        }
    }

    private static func encryption(_ options: SlapdOptions, _ directory: String) -> [String] {
        [
            "TLSCACertificateFile \(directory)/ca.pem", "TLSCertificateFile \(directory)/server.pem",
            "TLSCertificateKeyFile \(directory)/server.key",
            "TLSVerifyClient \(options.demandsClientCertificate ? "demand" : "never")",
        ]
    }

    private static func access(_ names: SlapdNames) -> [String] {
        [
            "access to attrs=userPassword by anonymous auth by * none",
            "access to dn.subtree=\"ou=hidden,\(names.base)\" by dn.exact=\"\(names.searchDN)\" read by * none",
            "access to * by users read by anonymous none",
        ]
    }

    private static func overlays(_ options: SlapdOptions) -> [String] {
        let groups = [
            "overlay memberof", "memberof-group-oc groupOfNames", "memberof-member-ad member",
            "memberof-memberof-ad memberOf", "memberof-refint TRUE", "overlay refint",
            "refint_attributes member memberOf",
        ]
        let passwords = [
            "overlay ppolicy", "ppolicy_default \"cn=default,ou=policies,dc=example,dc=org\"", "ppolicy_use_lockout",
        ]
        guard options.shape == .example else { return [] }
        return groups + (options.hasPasswordPolicy ? passwords : [])
    }
}
