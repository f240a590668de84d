import COpenSSL

/// Random bytes that nobody can guess.
public enum SecureRandom {
    /// Makes `count` random bytes. A random source that fails ends the process: nothing weaker may stand in.
    public static func bytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let isDone = unsafe RAND_bytes(&bytes, CInt(count))
        precondition(isDone == 1, "the random source failed")
        return bytes
    }
}
