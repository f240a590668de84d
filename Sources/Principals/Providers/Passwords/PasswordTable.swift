import Base
import Platform

/// Who has which password. A wrong password and an unknown user take the same work, whatever kinds of hashes are mixed.
struct PasswordTable: Sendable {
    /// What a password is compared with.
    enum Proof: Sendable {
        /// The password itself.
        case password(Secret)
        /// Its hash.
        case hash(PasswordHash)
    }

    /// One user.
    struct User: Sendable {
        let username: String
        let proof: Proof
        let roles: [String]
    }

    /// What the table keeps instead of a password, so that comparing takes the same time for every length.
    private enum KeptProof: Sendable {
        case code([UInt8])
        case hash(PasswordHash)
    }

    /// Keyed by bytes: two spellings that Unicode calls equivalent are two users.
    private let users: [[UInt8]: (proof: KeptProof, roles: [String])]
    private let authenticator: MessageAuthenticator
    /// One hash of each cost that stands in the table.
    private let samples: [PasswordHash]
    private let verifyHash: @Sendable (PasswordHash, Secret) -> Bool

    /// Makes a table; each user name stands once. Tests count the calls of `verifyHash`.
    init(
        _ users: [User],
        verifyHash: @escaping @Sendable (PasswordHash, Secret) -> Bool = { hash, password in hash.verify(password) }
    ) {
        let authenticator = MessageAuthenticator(key: Secret(SecureRandom.bytes(32)))
        var table: [[UInt8]: (proof: KeptProof, roles: [String])] = [:]
        var samples: [PasswordHash] = []
        for user in users {
            let kept: KeptProof
            switch user.proof {
            case .password(let password): kept = .code(password.withBytes { authenticator.authenticate($0) })
            case .hash(let hash):
                kept = .hash(hash)
                if !samples.contains(where: { $0.cost == hash.cost }) { samples.append(hash) }
            }
            table[Array(user.username.utf8)] = (kept, RoleList(user.roles).roles)
        }
        self.users = table
        self.authenticator = authenticator
        self.samples = samples
        self.verifyHash = verifyHash
    }

    /// True if verifying takes long enough to leave the event loop.
    var needsHashing: Bool { !samples.isEmpty }

    /// True if there is such a user.
    func contains(_ username: String) -> Bool { users[Array(username.utf8)] != nil }

    /// A user's roles.
    func roles(of username: String) -> [String] { users[Array(username.utf8)]?.roles ?? [] }

    /// True if the password is the user's.
    ///
    /// Every refusal hashes once for each cost in the table and computes one code: the user's own hash or, in its
    /// place, another of the same cost whose answer is not used. Only a success, which shows anyway, is shorter.
    func verify(username: String, password: Secret) -> Bool {
        let proof = users[Array(username.utf8)]?.proof
        let code = password.withBytes { authenticator.authenticate($0) }
        var ownCost: String?
        switch proof {
        case .code(let expected): if ConstantTime.areEqual(code, expected) { return true }
        case .hash(let hash):
            if verifyHash(hash, password) { return true }
            ownCost = hash.cost
        case nil: break
        }
        for sample in samples where sample.cost != ownCost { _ = verifyHash(sample, password) }
        return false
    }
}
