/// An IPv4 or IPv6 address. IPv4-mapped IPv6 addresses (RFC 4291 §2.5.5.2) are kept as IPv4.
public struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// Network-order bytes: 4 or 16.
    public let bytes: [UInt8]

    /// Makes an address from 4 or 16 network-order bytes; nil otherwise.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        let mapped = bytes.count == 16 && bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 255 && bytes[11] == 255
        self.bytes = mapped ? Array(bytes[12...]) : bytes
    }

    /// Reads `192.0.2.1` or `2001:db8::1` (RFC 4291 §2.2); brackets, ports and zones are no part of an address.
    public init?(_ text: some StringProtocol) { self.init(ascii: Array(text.utf8)[...]) }

    /// Reads an address from a field's bytes.
    public init?(ascii text: ArraySlice<UInt8>) {
        if let bytes = Self.version4(text) {
            self.init(bytes: bytes)
        } else if let text = String(validating: text, as: UTF8.self), let bytes = Self.version6(text) {
            self.init(bytes: bytes)
        } else {
            return nil
        }
    }

    /// The address as text; IPv6 with its longest run of zeros left out (RFC 5952).
    public var description: String {
        guard bytes.count == 16 else { return bytes.map(String.init).joined(separator: ".") }
        let groups = stride(from: 0, to: 16, by: 2).map { Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]) }
        var longest = 0..<0
        var start = 0
        for index in 0...8 where index == 8 || groups[index] != 0 {
            if index - start > max(1, longest.count) { longest = start..<index }
            start = index + 1
        }
        let text = { (part: ArraySlice<Int>) in part.map { String($0, radix: 16) }.joined(separator: ":") }
        guard !longest.isEmpty else { return text(groups[...]) }
        return text(groups[..<longest.lowerBound]) + "::" + text(groups[longest.upperBound...])
    }

    private static func version4(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var part: (value: Int, digits: Int) = (0, 0)
        for byte in text {
            if byte == UInt8(ascii: "."), part.digits > 0, bytes.count < 3 {
                bytes.append(UInt8(part.value))
                part = (0, 0)
            } else {
                // A leading zero would be octal to some readers: refused, so that nobody reads another address than we do.
                guard (48...57).contains(byte), part.digits == 0 || part.value > 0 else { return nil }
                part = (part.value * 10 + Int(byte - 48), part.digits + 1)
                guard part.value < 256 else { return nil }
            }
        }
        guard part.digits > 0, bytes.count == 3 else { return nil }
        bytes.append(UInt8(part.value))
        return bytes
    }

    private static func version6(_ text: String) -> [UInt8]? {
        let halves = split(text)
        guard let head = groups(halves[0], mayEndInVersion4: halves.count == 1) else { return nil }
        guard halves.count == 2 else { return head.count == 16 ? head : nil }
        guard let tail = groups(halves[1], mayEndInVersion4: true), head.count + tail.count <= 14 else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    /// The text before and after the first `::`, if there is one.
    private static func split(_ text: String) -> [Substring] {
        let bytes = Array(text.utf8)
        guard let index = bytes.indices.dropLast().first(where: { bytes[$0] == 58 && bytes[$0 + 1] == 58 }) else {
            return [Substring(text)]
        }
        let tail = bytes[(index + 2)...]
        return [Substring(decoding: bytes[..<index], as: UTF8.self), Substring(decoding: tail, as: UTF8.self)]
    }

    /// The bytes of `a:b:c`, whose last part may be an IPv4 address.
    private static func groups(_ text: Substring, mayEndInVersion4: Bool) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if mayEndInVersion4, index == parts.count - 1, let last = version4(Array(part.utf8)[...]) {
                bytes += last
            } else if (1...4).contains(part.count), part.allSatisfy(\.isHexDigit), part.utf8.count == part.count,
                let group = UInt16(part, radix: 16)
            {
                bytes += [UInt8(group >> 8), UInt8(group & 255)]
            } else {
                return nil
            }
        }
        return bytes.count <= 16 ? bytes : nil
    }
}
