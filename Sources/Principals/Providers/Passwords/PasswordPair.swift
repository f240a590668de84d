import Base

/// A user name and a password as one credential.
enum PasswordPair {
    /// Their bytes. The length of the name comes first, so that no two pairs are the same bytes.
    static func joined(_ username: String, _ password: Secret) -> Secret {
        let name = username.utf8
        return password.withBytes { bytes in
            var pair: [UInt8] = []
            // Room for all: growing would leave a copy of the password behind.
            pair.reserveCapacity(8 + name.count + bytes.count)
            for shift in 0..<8 { pair.append(UInt8(truncatingIfNeeded: name.count >> (shift * 8))) }
            pair.append(contentsOf: name)
            pair.append(contentsOf: bytes)
            return Secret(pair)
        }
    }
}
