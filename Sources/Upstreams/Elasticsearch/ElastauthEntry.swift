import Base
import Platform

/// Reads the entries that elastauth leaves in Redis, so that those who move keep their passwords.
///
/// It seals with the configured secret key itself (AES-256-GCM, no additional data), so an entry may be another user's
/// that somebody copied: it must only be used after the account was compared or written.
struct ElastauthEntry: Sendable {
    private let ciphers: [AuthenticatedCipher]

    /// Takes the configured keys; without any nothing opens.
    init(_ settings: SealingSettings) {
        ciphers = ([settings.key].compactMap { $0 } + settings.previousKeys)
            .filter { $0.count == AuthenticatedCipher.keyCount }.map { AuthenticatedCipher(key: $0) }
    }

    /// The key of a user's entry: `elastauth-` and the name as a form field's value.
    static func key(of username: String) -> String {
        var key = Array("elastauth-".utf8)
        for byte in username.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                key.append(byte)
            case 0x20: key.append(UInt8(ascii: "+"))
            default: key += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: key, as: UTF8.self)
    }

    /// The password of an entry: padded base64url of the hexadecimal text, in lower case, of nonce, ciphertext and tag. Nil if anything
    /// is wrong with it. It may be empty, or no password that Elasticsearch takes.
    func password(_ text: [UInt8]) -> Secret? {
        guard text.count <= Self.maximumBytes, let sealed = Self.decodeURL(text).flatMap(Self.decodeHexadecimal) else {
            return nil
        }
        for cipher in ciphers {
            guard let password = cipher.open(sealed, additionalData: []) else { continue }
            return String(validating: password, as: UTF8.self) == nil ? nil : Secret(password)
        }
        return nil
    }

    private static func decodeURL(_ text: [UInt8]) -> [UInt8]? {
        let standard = text.map { byte in
            switch byte {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            // Letters of the other alphabet are none of this one: NUL is in neither.
            case UInt8(ascii: "+"), UInt8(ascii: "/"): UInt8(0)
            default: byte
            }
        }
        return Base64.decode(standard)
    }

    private static func decodeHexadecimal(_ text: [UInt8]) -> [UInt8]? {
        guard text.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2)
        for index in stride(from: 0, to: text.count, by: 2) {
            guard let high = value(text[index]), let low = value(text[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 48...57: digit - 48
        case 97...102: digit - 87
        default: nil
        }
    }

    private static let digits = Array("0123456789ABCDEF".utf8)
    /// Longer ones are not a password's.
    private static let maximumBytes = 8192
}
