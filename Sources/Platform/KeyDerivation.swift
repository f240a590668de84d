public import Base
import COpenSSL

/// HKDF-SHA256 (RFC 5869): one key for each purpose from one secret.
public enum KeyDerivation {
    /// Derives `count` bytes for the purpose named by `label` (the RFC's info; the salt is empty).
    public static func derive(from secret: Secret, label: String, count: Int) -> Secret {
        secret.withBytes { Secret(expand($0, salt: [], info: Array(label.utf8), count: count)) }
    }

    /// Extract and expand, RFC 5869 §2.
    static func expand(_ key: [UInt8], salt: [UInt8], info: [UInt8], count: Int) -> [UInt8] {
        let context = unsafe OpenSSLAlgorithm.found(EVP_KDF_CTX_new(OpenSSLAlgorithm.hkdf))
        defer { unsafe EVP_KDF_CTX_free(context) }
        var output = [UInt8](repeating: 0, count: count)
        let octets = [(OSSL_KDF_PARAM_KEY, key), (OSSL_KDF_PARAM_SALT, salt), (OSSL_KDF_PARAM_INFO, info)]
        var digest = Array("SHA256".utf8CString)
        let isDone = unsafe digest.withUnsafeMutableBufferPointer { digest in
            unsafe withParameters(octets.filter { !$0.1.isEmpty }[...], []) { parameters in
                unsafe OSSL_KDF_PARAM_DIGEST.withCString { name in
                    let last = unsafe OSSL_PARAM_construct_utf8_string(name, digest.baseAddress, 0)
                    let all = unsafe parameters + [last, OSSL_PARAM_construct_end()]
                    return unsafe EVP_KDF_derive(context, &output, count, all)
                }
            }
        }
        precondition(isDone == 1, "OpenSSL cannot derive a key")
        return output
    }

    /// Makes octet parameters whose names and values stay in place until `body` returns: OSSL_PARAM keeps only pointers.
    private static func withParameters(
        _ rest: ArraySlice<(String, [UInt8])>, _ made: [OSSL_PARAM], _ body: ([OSSL_PARAM]) -> CInt
    ) -> CInt {
        guard let (name, value) = rest.first else { return unsafe body(made) }
        var bytes = value
        let dropped = rest.dropFirst()
        return unsafe bytes.withUnsafeMutableBytes { bytes in
            unsafe name.withCString { name in
                let parameter = unsafe OSSL_PARAM_construct_octet_string(name, bytes.baseAddress, bytes.count)
                return unsafe withParameters(dropped, made + [parameter], body)
            }
        }
    }
}
