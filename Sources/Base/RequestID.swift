/// What identifies a request in answers and log lines.
public enum RequestID {
    /// True if a trusted gateway's identifier may be used: 1 to 128 letters, digits, `.`, `_` and `-`.
    public static func isUsable(_ bytes: some Collection<UInt8>) -> Bool {
        (1...128).contains(bytes.count)
            && bytes.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
                default: false
                }
            }
    }
}
