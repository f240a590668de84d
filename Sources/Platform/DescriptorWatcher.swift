/// Told by its event loop, on the loop's thread, when a descriptor can be used.
public protocol DescriptorWatcher: AnyObject {
    /// The descriptor is ready. It is told again at each turn while that lasts: readiness is level-triggered.
    func descriptorIsReady(_ readiness: Readiness)
}

/// What a watcher wants to know.
public struct Interest: OptionSet, Sendable {
    /// The bits.
    public let rawValue: UInt8
    /// Makes a set of bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Bytes, a connection or the end of the input can be read.
    public static let readable = Interest(rawValue: 1)
    /// Bytes can be written, or a connect has ended.
    public static let writable = Interest(rawValue: 2)
}

/// What a descriptor is ready for.
public struct Readiness: OptionSet, Sendable {
    /// The bits.
    public let rawValue: UInt8
    /// Makes a set of bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Bytes, a connection or the end of the input can be read.
    public static let readable = Readiness(rawValue: 1)
    /// Bytes can be written, or a connect has ended.
    public static let writable = Readiness(rawValue: 2)
    /// Both directions have ended or the socket failed; told whatever the interest is.
    public static let closed = Readiness(rawValue: 4)
}
