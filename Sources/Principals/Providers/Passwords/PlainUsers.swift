import Base
import Platform

/// The users that a `plain` provider is configured with.
struct PlainUsers {
    /// The users; each name stands once.
    private(set) var users: [PasswordTable.User] = []

    private var known: Set<[UInt8]> = []

    /// Reads `users` and `htpasswd_file`.
    init(settings: inout SettingsReader) {
        var found: [PasswordTable.User] = []
        if !settings.has("users") && !settings.has("htpasswd_file") {
            settings.problem("users", "is required, or htpasswd_file")
        }
        _ = settings.sections("users") { user -> Bool? in
            guard let user = read(&user) else { return nil }
            found.append(user)
            return true
        }
        if let path = settings.string("htpasswd_file") { found += read(file: path, settings: &settings) }
        users = found
    }

    private mutating func read(_ settings: inout SettingsReader) -> PasswordTable.User? {
        let username = settings.requiredString("username")
        let (password, hash) = (settings.secret("password"), settings.secret("password_hash"))
        let roles = settings.strings("roles")
        if let username, let fault = fault(in: username) { settings.problem("username", fault) }
        switch (password, hash) {
        case (nil, nil): settings.problem("password", "is required, or password_hash")
        case (.some, .some): settings.problem("password_hash", "must not stand beside password: give one of them")
        case (.some(let password), nil):
            guard PasswordHash.accepts(password) else {
                settings.problem("password", "must have 1 to \(PasswordHash.maximumPasswordBytes) bytes without NUL")
                return nil
            }
            return username.map { PasswordTable.User(username: $0, proof: .password(password), roles: roles) }
        case (nil, .some(let text)):
            do throws(PasswordHash.Problem) {
                let hash = try PasswordHash(text.withBytes { String(decoding: $0, as: UTF8.self) })
                return username.map { PasswordTable.User(username: $0, proof: .hash(hash), roles: roles) }
            } catch {
                settings.problem("password_hash", error.message)
            }
        }
        return nil
    }

    /// Reads an htpasswd file: `name:hash` lines; blank ones and those that begin with `#` count for nothing.
    private mutating func read(file path: String, settings: inout SettingsReader) -> [PasswordTable.User] {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try FileText.read(path, limit: Self.maximumFileBytes)
        } catch {
            settings.problem("htpasswd_file", "cannot be read: \(error)")
            return []
        }
        var users: [PasswordTable.User] = []
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let trimmed = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            guard let first = trimmed.first, first != UInt8(ascii: "#") else { continue }
            do throws(PasswordHash.Problem) {
                let user = try user(trimmed)
                users.append(user)
                guard let fault = fault(in: user.username) else { continue }
                settings.problem("htpasswd_file", "line \(index + 1): the user name \(fault)")
            } catch {
                settings.problem("htpasswd_file", "line \(index + 1): the hash \(error.message)")
            }
        }
        return users
    }

    private func user(_ line: ArraySlice<UInt8>) throws(PasswordHash.Problem) -> PasswordTable.User {
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.startIndex
        let hash = try PasswordHash(String(decoding: line[colon...].dropFirst(), as: UTF8.self))
        return PasswordTable.User(
            username: String(decoding: line[..<colon], as: UTF8.self), proof: .hash(hash), roles: [])
    }

    /// What is wrong with a user name, if anything. RFC 7617: a colon would end it.
    private mutating func fault(in username: String) -> String? {
        if username.isEmpty { return "must not be empty" }
        if username.utf8.contains(UInt8(ascii: ":")) { return "must not hold a colon" }
        if username.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            return "must not hold control characters"
        }
        return known.insert(Array(username.utf8)).inserted ? nil : "stands twice"
    }

    private static let maximumFileBytes = 4 << 20
}
