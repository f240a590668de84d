import Glibc

/// Standard input, output and error of a command, unbuffered.
public enum StandardStreams {
    /// Writes to standard output; a reader that went away ends nothing.
    public static func writeOutput(_ text: String) { write(text, to: STDOUT_FILENO) }

    /// Writes to standard error.
    public static func writeError(_ text: String) { write(text, to: STDERR_FILENO) }

    /// Reads standard input up to its first line break, without it; nil if it cannot be read or is longer than `limit`.
    public static func readLine(limit: Int) -> [UInt8]? {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while line.count <= limit {
            let count = unsafe read(STDIN_FILENO, &byte, 1)
            if count < 0 {
                if errno == EINTR { continue }
                return nil
            }
            if count == 0 || byte == UInt8(ascii: "\n") { return line }
            line.append(byte)
        }
        return nil
    }

    private static func write(_ text: String, to descriptor: CInt) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { return }
            rest = rest.dropFirst(max(0, count))
        }
    }
}
