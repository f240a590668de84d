/// A bounded map whose entries expire; when it is full the one used longest ago goes.
///
/// Every operation takes constant time, whatever an attacker makes of the keys' order. The caller passes the time.
///
/// Inlinable, because a generic type is otherwise not specialized for the keys and values of another module.
public struct ExpiringMap<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    @usableFromInline struct Slot: Sendable {
        @usableFromInline var content: (key: Key, value: Value)?
        @usableFromInline var expiry: ContinuousClock.Instant
        @usableFromInline var newer: Int
        @usableFromInline var older: Int

        @inlinable
        init(content: (key: Key, value: Value), expiry: ContinuousClock.Instant) {
            self.content = content
            self.expiry = expiry
            newer = ExpiringMap.none
            older = ExpiringMap.none
        }
    }

    /// The most entries it holds.
    public let capacity: Int
    @usableFromInline var indices: [Key: Int] = [:]
    @usableFromInline var slots: [Slot] = []
    @usableFromInline var free: [Int] = []
    @usableFromInline var newest = none
    @usableFromInline var oldest = none

    /// Makes an empty map for at most `capacity` entries; with 0 it never keeps any.
    public init(capacity: Int) { self.capacity = max(0, capacity) }

    /// The number of entries, expired ones that were not met since included.
    public var count: Int { indices.count }

    /// The value of a key and marks it as used; nil, and forgotten, if it has expired.
    @inlinable
    public mutating func value(for key: Key, at now: ContinuousClock.Instant) -> Value? {
        guard let index = indices[key], let content = slots[index].content else { return nil }
        guard slots[index].expiry > now else {
            remove(at: index, key: key)
            return nil
        }
        moveToFront(index)
        return content.value
    }

    /// Keeps a value until `expiry`, in place of an earlier one. Returns the entry that had to go to make room.
    @discardableResult @inlinable
    public mutating func insert(
        _ value: Value, for key: Key, expiringAt expiry: ContinuousClock.Instant
    ) -> (key: Key, value: Value)? {
        if let index = indices[key] {
            slots[index].content = (key, value)
            slots[index].expiry = expiry
            moveToFront(index)
            return nil
        }
        guard capacity > 0 else { return (key, value) }
        var evicted: (key: Key, value: Value)?
        if indices.count >= capacity, let content = slots[oldest].content {
            evicted = content
            remove(at: oldest, key: content.key)
        }
        let slot = Slot(content: (key, value), expiry: expiry)
        let index = free.popLast() ?? slots.count
        if index == slots.count { slots.append(slot) } else { slots[index] = slot }
        indices[key] = index
        linkAtFront(index)
        return evicted
    }

    /// Forgets a key and returns its value, even an expired one.
    @discardableResult @inlinable
    public mutating func removeValue(for key: Key) -> Value? {
        guard let index = indices[key], let content = slots[index].content else { return nil }
        remove(at: index, key: key)
        return content.value
    }

    /// Forgets everything.
    public mutating func removeAll() { self = ExpiringMap(capacity: capacity) }

    @inlinable
    mutating func remove(at index: Int, key: Key) {
        indices[key] = nil
        unlink(index)
        slots[index].content = nil
        free.append(index)
    }

    @inlinable
    mutating func moveToFront(_ index: Int) {
        guard index != newest else { return }
        unlink(index)
        linkAtFront(index)
    }

    @inlinable
    mutating func linkAtFront(_ index: Int) {
        slots[index].newer = Self.none
        slots[index].older = newest
        if newest != Self.none { slots[newest].newer = index }
        newest = index
        if oldest == Self.none { oldest = index }
    }

    @inlinable
    mutating func unlink(_ index: Int) {
        let (newer, older) = (slots[index].newer, slots[index].older)
        if newer == Self.none { newest = older } else { slots[newer].older = older }
        if older == Self.none { oldest = newer } else { slots[older].newer = newer }
    }

    /// The end of the list.
    @inlinable static var none: Int { -1 }
}
