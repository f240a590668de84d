import CLDAP

/// Bytes between Swift and libldap, whose `berval` has a length and so may hold zero bytes.
enum BerValue {
    /// A copy of C's bytes.
    @unsafe static func bytes(of value: berval) -> [UInt8] {
        guard let start = unsafe value.bv_val, unsafe value.bv_len > 0 else { return [] }
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: Int(value.bv_len)))
    }

    /// Lends bytes to a call that only reads them, and not after it has returned.
    @unsafe static func lend<Result>(_ bytes: [UInt8], to body: (inout berval) -> Result) -> Result {
        guard !bytes.isEmpty else {
            // Some callers read a zero byte where the value ends.
            var nothing: CChar = 0
            return unsafe withUnsafeMutablePointer(to: &nothing) { pointer in
                var value = unsafe berval(bv_len: 0, bv_val: pointer)
                return unsafe body(&value)
            }
        }
        return unsafe bytes.withUnsafeBytes { buffer in
            let start = unsafe UnsafeMutableRawPointer(mutating: buffer.baseAddress)
            var value = unsafe berval(
                bv_len: ber_len_t(buffer.count), bv_val: start?.assumingMemoryBound(to: CChar.self))
            return unsafe body(&value)
        }
    }

    /// Takes what a call wrote into a `berval`, and frees it.
    @unsafe static func take(_ value: berval) -> [UInt8] {
        defer { unsafe ber_memfree(value.bv_val) }
        return unsafe bytes(of: value)
    }
}
