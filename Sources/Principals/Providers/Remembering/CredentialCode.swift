/// What a credential is remembered under: 32 bytes that only the holder of a random key can compute.
struct CredentialCode: Hashable, Sendable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// Takes an authentication code of 32 bytes.
    init(_ code: [UInt8]) {
        func word(_ start: Int) -> UInt64 {
            var word: UInt64 = 0
            for index in start..<min(start + 8, code.count) { word = word << 8 | UInt64(code[index]) }
            return word
        }
        words = (word(0), word(8), word(16), word(24))
    }

    /// All 32 bytes count.
    static func == (left: CredentialCode, right: CredentialCode) -> Bool { left.words == right.words }

    /// One word is enough: nobody outside can choose it.
    func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}
