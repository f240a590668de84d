/// The entries of a `SlapdServer`, as LDIF (RFC 2849).
enum SlapdEntries {
    /// Those to begin with.
    static func initial(_ shape: SlapdOptions.Shape) -> String { shape == .example ? people : activeDirectory }

    /// Those that come over the wire, for the overlay to see them; nil if there are none.
    static func later(_ shape: SlapdOptions.Shape) -> String? { shape == .example ? groups : nil }

    private static let people = """
        dn: dc=example,dc=org
        objectClass: dcObject
        objectClass: organization
        o: Example
        dc: example

        dn: ou=people,dc=example,dc=org
        objectClass: organizationalUnit
        ou: people

        # Only svc may see what is below.
        dn: ou=hidden,dc=example,dc=org
        objectClass: organizationalUnit
        ou: hidden

        dn: ou=groups,dc=example,dc=org
        objectClass: organizationalUnit
        ou: groups

        dn: ou=TeamA,ou=groups,dc=example,dc=org
        objectClass: organizationalUnit
        ou: TeamA

        dn: ou=policies,dc=example,dc=org
        objectClass: organizationalUnit
        ou: policies

        dn: cn=default,ou=policies,dc=example,dc=org
        objectClass: pwdPolicy
        objectClass: device
        cn: default
        pwdAttribute: userPassword
        pwdLockout: TRUE
        pwdMaxFailure: 3
        pwdLockoutDuration: 300
        pwdFailureCountInterval: 60
        pwdMustChange: TRUE

        dn: cn=svc,dc=example,dc=org
        objectClass: organizationalRole
        objectClass: simpleSecurityObject
        cn: svc
        userPassword: svcpw

        dn: uid=alice,ou=people,dc=example,dc=org
        objectClass: inetOrgPerson
        uid: alice
        cn: Alice Adams
        sn: Adams
        displayName: Alice
        mail: alice@example.org
        userPassword: alicepw

        # cn: Bob (B) \\2A
        dn: uid=bob,ou=people,dc=example,dc=org
        objectClass: inetOrgPerson
        uid: bob
        cn: Bob (B) \\2A
        sn: B
        mail: bob@example.org
        userPassword: bobpw

        dn: uid=carol,ou=people,dc=example,dc=org
        objectClass: inetOrgPerson
        uid: carol
        cn: Carol C
        sn: C
        userPassword: carolpw

        # uid: we,ird+(x)*, cn: Ünïcödé, password: pässwörd
        dn: uid=we\\2Cird\\2B(x)*,ou=people,dc=example,dc=org
        objectClass: inetOrgPerson
        uid: we,ird+(x)*
        cn:: w5xuw69jw7Zkw6k=
        sn: W
        userPassword:: cMOkc3N3w7ZyZA==

        # Must change her password before she may do anything else.
        dn: uid=dora,ou=people,dc=example,dc=org
        objectClass: inetOrgPerson
        uid: dora
        cn: Dora D
        sn: D
        userPassword: dorapw
        pwdReset: TRUE

        dn: uid=zoe,ou=hidden,dc=example,dc=org
        objectClass: inetOrgPerson
        uid: zoe
        cn: Zoe Z
        sn: Z
        userPassword: zoepw

        """

    private static let groups = """
        dn: cn=admins,ou=groups,dc=example,dc=org
        objectClass: groupOfNames
        cn: admins
        member: uid=alice,ou=people,dc=example,dc=org

        dn: cn=staff,ou=groups,dc=example,dc=org
        objectClass: groupOfNames
        cn: staff
        member: uid=alice,ou=people,dc=example,dc=org
        member: uid=bob,ou=people,dc=example,dc=org
        member: uid=we\\2Cird\\2B(x)*,ou=people,dc=example,dc=org

        # Its member is a group.
        dn: cn=nested,ou=groups,dc=example,dc=org
        objectClass: groupOfNames
        cn: nested
        member: cn=staff,ou=groups,dc=example,dc=org

        # A group in a path: /TeamA/Admin below ou=groups.
        dn: cn=Admin,ou=TeamA,ou=groups,dc=example,dc=org
        objectClass: groupOfNames
        cn: Admin
        member: uid=alice,ou=people,dc=example,dc=org

        # cn: Ops, Lead
        dn: cn=Ops\\2C Lead,ou=groups,dc=example,dc=org
        objectClass: groupOfNames
        cn: Ops, Lead
        member: uid=bob,ou=people,dc=example,dc=org

        """

    private static let activeDirectory = """
        dn: DC=corp,DC=test
        objectClass: dcObject
        objectClass: organization
        o: Corp
        dc: corp

        dn: OU=Service,DC=corp,DC=test
        objectClass: organizationalUnit
        ou: Service

        dn: OU=News,DC=corp,DC=test
        objectClass: organizationalUnit
        ou: News

        dn: OU=Desk,OU=News,DC=corp,DC=test
        objectClass: organizationalUnit
        ou: Desk

        dn: CN=svc,OU=Service,DC=corp,DC=test
        objectClass: organizationalRole
        objectClass: simpleSecurityObject
        cn: svc
        userPassword: svcpw

        dn: CN=Alice Adams,OU=Desk,OU=News,DC=corp,DC=test
        objectClass: inetOrgPerson
        objectClass: user
        cn: Alice Adams
        sn: Adams
        displayName: Alice
        mail: alice@corp.test
        sAMAccountName: alice
        userPrincipalName: alice@corp.test
        memberOf: CN=Editors,OU=Desk,OU=News,DC=corp,DC=test
        memberOf: CN=Ops\\, Lead,OU=News,DC=corp,DC=test
        userPassword: alicepw

        dn: CN=Bob B,OU=News,DC=corp,DC=test
        objectClass: inetOrgPerson
        objectClass: user
        cn: Bob B
        sn: B
        sAMAccountName: bob
        userPassword: bobpw

        dn: CN=Editors,OU=Desk,OU=News,DC=corp,DC=test
        objectClass: group
        cn: Editors
        member: CN=Alice Adams,OU=Desk,OU=News,DC=corp,DC=test
        memberOf: CN=Writers,OU=News,DC=corp,DC=test

        dn: CN=Writers,OU=News,DC=corp,DC=test
        objectClass: group
        cn: Writers
        member: CN=Editors,OU=Desk,OU=News,DC=corp,DC=test

        dn: CN=Ops\\, Lead,OU=News,DC=corp,DC=test
        objectClass: group
        cn: Ops, Lead
        member: CN=Alice Adams,OU=Desk,OU=News,DC=corp,DC=test

        """
}
