import COpenSSL

/// Parameters for OpenSSL, the parts of a key above all: `OSSL_PARAM` keeps the pointers it is given, so every part stays in place here until
/// the call that reads them is over.
@safe final class KeyParameters {
    private var parameters: [OSSL_PARAM] = unsafe []
    private var buffers: [UnsafeMutableRawBufferPointer] = unsafe []

    /// Names that OpenSSL must find as long as the parameters live: literals of the program.
    enum Name {
        static let modulus: StaticString = "n"
        static let exponent: StaticString = "e"
        static let group: StaticString = "group"
        static let point: StaticString = "pub"
        static let bits: StaticString = "bits"
        static let digest: StaticString = "digest"
    }

    deinit { unsafe buffers.forEach { unsafe $0.deallocate() } }

    /// Adds an integer without sign, most significant byte first.
    func add(_ name: StaticString, integer: [UInt8]) {
        let isLittleEndian = 1.littleEndian == 1
        let buffer = unsafe kept(isLittleEndian ? integer.reversed() : integer)
        unsafe parameters.append(
            OSSL_PARAM_construct_BN(
                Self.text(name), buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), buffer.count))
    }

    /// Adds bytes.
    func add(_ name: StaticString, bytes: [UInt8]) {
        let buffer = unsafe kept(bytes)
        unsafe parameters.append(OSSL_PARAM_construct_octet_string(Self.text(name), buffer.baseAddress, buffer.count))
    }

    /// Adds a text that lives as long as the program.
    func add(_ name: StaticString, text: StaticString) {
        unsafe parameters.append(
            OSSL_PARAM_construct_utf8_string(Self.text(name), UnsafeMutablePointer(mutating: Self.text(text)), 0))
    }

    /// Lends the parameters.
    func withParameters<Result>(_ body: (UnsafeMutablePointer<OSSL_PARAM>?) -> Result) -> Result {
        var ended = unsafe parameters
        unsafe ended.append(OSSL_PARAM_construct_end())
        return unsafe ended.withUnsafeMutableBufferPointer { unsafe body($0.baseAddress) }
    }

    /// A literal is kept in the program, with a zero after it.
    private static func text(_ literal: StaticString) -> UnsafePointer<CChar> {
        unsafe UnsafeRawPointer(literal.utf8Start).assumingMemoryBound(to: CChar.self)
    }

    private func kept(_ bytes: [UInt8]) -> UnsafeMutableRawBufferPointer {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count, 1), alignment: 8)
        unsafe buffer.copyBytes(from: bytes)
        unsafe buffers.append(buffer)
        return unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<bytes.count])
    }
}
