/// The entries of a search so far, as many and as large as may be.
struct LDAPHarvest {
    /// The entries in the order of the answer.
    private(set) var entries: [LDAPEntry] = []
    private let limit: Int
    private var size = 0

    /// Takes the number of entries that may be found.
    init(limit: Int) { self.limit = limit }

    /// True if there are more entries than may be, or if they are too large together.
    var isTooMuch: Bool { entries.count > limit || size > Self.maximumBytes }

    /// Takes one more.
    mutating func add(_ entry: LDAPEntry) {
        entries.append(entry)
        // What an array takes besides its bytes counts too: a server may send a million of empty values.
        size += entry.dn.utf8.count + Self.overhead
        for attribute in entry.attributes {
            size += attribute.name.utf8.count + Self.overhead
            for value in attribute.values { size += value.count + Self.overhead }
        }
    }

    private static let maximumBytes = 64 << 20
    private static let overhead = 48
}
