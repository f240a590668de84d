/// The names under which a user's entry, last use and lease stand in Redis.
struct RedisKeys {
    /// The sealed entry.
    let entry: [UInt8]
    /// When the user was used last, in seconds since 1970; only near the rotation of its password.
    let use: [UInt8]
    /// The token of the process that writes the account.
    let lease: [UInt8]

    init(_ key: String) {
        entry = Array("sallyport:user:\(key)".utf8)
        use = Array("sallyport:used:\(key)".utf8)
        lease = Array("sallyport:lease:\(key)".utf8)
    }

    /// The name of the entry alone, for the look-up of each request.
    static func entry(_ key: String) -> [UInt8] {
        var name: [UInt8] = []
        name.reserveCapacity(15 + key.utf8.count)
        name.append(contentsOf: "sallyport:user:".utf8)
        name.append(contentsOf: key.utf8)
        return name
    }
}
