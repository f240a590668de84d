import CHiredis

/// A command, ready to be sent: an array of bulk strings of the Redis serialization protocol.
public struct RedisCommand: Sendable {
    /// The bytes to send.
    public let bytes: [UInt8]

    /// Writes a command (by hiredis): its name and its arguments, of any bytes.
    public init(_ name: String, _ arguments: [UInt8]...) {
        self.init(parts: [Array(name.utf8)] + arguments)
    }

    /// Writes a command of its parts, the name first. Without parts there is nothing to send.
    public init(parts: [[UInt8]]) {
        // One buffer with an address that stays, and where each part begins in it.
        let joined = parts.flatMap { $0 }
        let lengths = parts.map { $0.count }
        bytes = unsafe joined.withUnsafeBufferPointer { buffer in
            // hiredis does not read through the pointer of an empty part, but it must have one.
            let start = unsafe UnsafeRawPointer(buffer.baseAddress ?? UnsafePointer(Self.nowhere))
            var offset = 0
            var pointers: [UnsafePointer<CChar>?] = unsafe []
            for length in lengths {
                unsafe pointers.append((start + offset).assumingMemoryBound(to: CChar.self))
                offset += length
            }
            return unsafe Self.format(&pointers, lengths)
        }
    }

    private static func format(_ pointers: inout [UnsafePointer<CChar>?], _ lengths: [Int]) -> [UInt8] {
        var target: UnsafeMutablePointer<CChar>?
        let count = unsafe redisFormatCommandArgv(&target, CInt(lengths.count), &pointers, lengths)
        guard count > 0, let target = unsafe target else { return [] }
        defer { unsafe redisFreeCommand(target) }
        return unsafe Array(UnsafeRawBufferPointer(start: target, count: Int(count)))
    }

    nonisolated(unsafe) private static let nowhere = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
}
