import Base

/// Base64 without padding, as password hashes have it; passlib writes `.` for `+`.
enum UnpaddedBase64 {
    /// The bytes; nil if the text is not canonical.
    static func decode(_ text: Substring) -> [UInt8]? {
        var padded = text.utf8.map { $0 == UInt8(ascii: ".") ? UInt8(ascii: "+") : $0 }
        padded += [UInt8](repeating: UInt8(ascii: "="), count: (4 - padded.count % 4) % 4)
        return Base64.decode(padded)
    }
}
