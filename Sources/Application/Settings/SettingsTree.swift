import Base

/// An untyped configuration that can be changed before it is read.
struct SettingsTree: Equatable {
    /// The top: a map, or whatever stands in the file instead.
    var root: SettingsValue

    /// Wraps a document; an empty one is an empty map.
    init(_ root: SettingsValue = .map([])) { self.root = root == .null ? .map([]) : root }

    /// The value at a path; nil if no key stands there.
    func value(at path: [String]) -> SettingsValue? { Self.value(in: root, path[...]) }

    /// True if a key stands at the path with something in it.
    func has(_ path: [String]) -> Bool { value(at: path).map { $0 != .null } ?? false }

    /// Sets the value at a path; maps on the way are made. What is there and no map stays, for the reader to report.
    mutating func set(_ path: [String], _ value: SettingsValue) { root = Self.setting(root, path[...], value) }

    /// Takes a key away and returns its value.
    @discardableResult
    mutating func remove(_ path: [String]) -> SettingsValue? {
        guard let key = path.last, let value = value(at: path) else { return nil }
        let parent = Array(path.dropLast())
        guard case .map(var entries)? = parent.isEmpty ? root : self.value(at: parent) else { return nil }
        entries.removeAll { $0.key == key }
        if parent.isEmpty { root = .map(entries) } else { set(parent, .map(entries)) }
        return value
    }

    /// Lays another tree over this one: maps merge, everything else, and the map `group_mappings`, is replaced.
    mutating func merge(_ other: SettingsTree) { root = Self.merged(root, other.root, path: []) }

    private static func value(in value: SettingsValue, _ path: ArraySlice<String>) -> SettingsValue? {
        guard let key = path.first else { return value }
        guard case .map(let entries) = value, let entry = entries.first(where: { $0.key == key }) else { return nil }
        return self.value(in: entry.value, path.dropFirst())
    }

    private static func setting(
        _ value: SettingsValue, _ path: ArraySlice<String>, _ new: SettingsValue
    ) -> SettingsValue {
        guard let key = path.first else { return new }
        guard case .map(var entries) = value == .null ? .map([]) : value else { return value }
        if let index = entries.firstIndex(where: { $0.key == key }) {
            entries[index].value = setting(entries[index].value, path.dropFirst(), new)
        } else {
            entries.append(.init(key, setting(.null, path.dropFirst(), new)))
        }
        return .map(entries)
    }

    private static func merged(_ lower: SettingsValue, _ upper: SettingsValue, path: [String]) -> SettingsValue {
        guard path != ["group_mappings"], case .map(var entries) = lower, case .map(let more) = upper else {
            return upper
        }
        for entry in more {
            if let index = entries.firstIndex(where: { $0.key == entry.key }) {
                entries[index].value = merged(entries[index].value, entry.value, path: path + [entry.key])
            } else {
                entries.append(entry)
            }
        }
        return .map(entries)
    }
}
