import COpenSSL

/// Comparison whose duration does not depend on the contents.
public enum ConstantTime {
    /// True if both are equal. The lengths may show in the time taken; the contents do not.
    public static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return unsafe CRYPTO_memcmp(left, right, left.count) == 0
    }
}
