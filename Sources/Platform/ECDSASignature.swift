/// The two writings of an ECDSA signature: JOSE's, `r` and `s` in full length one after the other (RFC 7518 §3.4), and
/// OpenSSL's, `SEQUENCE { r INTEGER, s INTEGER }` in DER (RFC 3279 §2.2.3).
enum ECDSASignature {
    /// Turns JOSE's writing into DER; nil if the length is not twice `coordinateCount`, or if `r` or `s` is zero.
    ///
    /// A zero passes careless verifiers whatever was signed (CVE-2022-21449). OpenSSL refuses it too, and what exceeds
    /// the order of the curve.
    static func der(_ signature: [UInt8], coordinateCount: Int) -> [UInt8]? {
        guard signature.count == 2 * coordinateCount,
            let r = integer(signature[..<coordinateCount]), let s = integer(signature[coordinateCount...])
        else { return nil }
        let count = r.count + s.count
        return (count < 128 ? [0x30, UInt8(count)] : [0x30, 0x81, UInt8(count)]) + r + s
    }

    /// Turns what OpenSSL made into JOSE's writing; nil if it is no such thing.
    static func joined(_ der: [UInt8], coordinateCount: Int) -> [UInt8]? {
        var rest = der[...]
        guard rest.popFirst() == 0x30, let first = rest.popFirst() else { return nil }
        if first == 0x81 { rest = rest.dropFirst() }
        guard let r = readInteger(&rest, coordinateCount), let s = readInteger(&rest, coordinateCount) else {
            return nil
        }
        return r + s
    }

    /// `INTEGER` without superfluous zeros, but with one before a byte whose first bit is set; nil for zero.
    private static func integer(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        let digits = bytes.drop { $0 == 0 }
        guard let first = digits.first else { return nil }
        return first < 0x80 ? [0x02, UInt8(digits.count)] + digits : [0x02, UInt8(digits.count + 1), 0] + digits
    }

    private static func readInteger(_ der: inout ArraySlice<UInt8>, _ count: Int) -> [UInt8]? {
        guard der.popFirst() == 0x02, let length = der.popFirst(), der.count >= length else { return nil }
        let digits = der.prefix(Int(length)).drop { $0 == 0 }
        guard digits.count <= count else { return nil }
        der = der.dropFirst(Int(length))
        return [UInt8](repeating: 0, count: count - digits.count) + digits
    }
}
