import Base
import Platform

/// The directory of one daemon's tokens, a file for each, named by the token's identifier. Everything here blocks.
///
/// The time of modification of a file is the token's last use, or a second before it was made if it was never used: so a
/// use needs no new file. What is not ours in the directory is left alone.
final class FileTokenDirectory: Sendable {
    /// What was in it.
    struct Contents {
        /// The tokens, those too that have expired.
        var tokens: [StoredToken] = []
        /// Files of ours by their names that hold no record that this version reads: they stay as they are.
        var strange: [String] = []
        /// How many files there was no room for.
        var beyond = 0
    }

    private let directory: Directory
    private let lock: FileLock

    /// Opens the directory, made if its parent is there, and keeps every other daemon out of it.
    init(_ path: String) throws(DirectoryError) {
        directory = try Directory(private: path)
        lock = try FileLock("lock", in: directory)
        // What cannot be written now may not have been writable when a token was to be deleted: nothing counts then.
        do throws(SystemError) { try probe() } catch { throw DirectoryError(error) }
    }

    /// Reads all of it, at most `limit` tokens, and removes what an interrupted writing left.
    func contents(limit: Int) throws(SystemError) -> Contents {
        var contents = Contents()
        for name in try directory.names() {
            if name.hasSuffix(AtomicFile.temporarySuffix) {
                let stem = String(name.dropLast(AtomicFile.temporarySuffix.count))
                if TokenID(stem) != nil { try directory.remove(name) }
            } else if let id = TokenID(name) {
                guard contents.tokens.count < limit else {
                    contents.beyond += 1
                    continue
                }
                if let token = read(id) { contents.tokens.append(token) } else { contents.strange.append(name) }
            }
        }
        return contents
    }

    /// Writes a token's file. When this returns it lasts; when it throws there is none, as far as the disk obeys.
    func write(_ token: StoredToken) throws(SystemError) {
        let name = token.id.description
        var record = token
        record.lastUse = nil
        try AtomicFile(name, in: directory, bytes: StoredTokenCode.encode(record)).commit()
        do throws(SystemError) {
            try noteUse(of: token)
            try directory.synchronize()
        } catch {
            discard(name)
            throw error
        }
    }

    /// Removes tokens' files. When this returns they are gone for good.
    func remove(_ tokens: [StoredToken]) throws(SystemError) {
        for token in tokens { try directory.remove(token.id.description) }
        try directory.synchronize()
    }

    /// Keeps a token's last use, but does not insist that it outlives a loss of power.
    func noteUse(of token: StoredToken) throws(SystemError) {
        try directory.touch(token.id.description, at: token.lastUse ?? token.created - 1)
    }

    /// Tries whether files can be written, with one as large as most.
    func probe() throws(SystemError) {
        try AtomicFile("probe", in: directory, bytes: [UInt8](repeating: 0, count: 1024)).commit()
        try directory.remove("probe")
    }

    /// False if the path leads to another directory by now.
    var isInPlace: Bool { directory.isInPlace }

    private func read(_ id: TokenID) -> StoredToken? {
        do throws(SystemError) {
            let (bytes, modifiedAt) = try directory.read(id.description, limit: StoredTokenCode.maximumBytes)
            // By another name a record could not be deleted.
            guard var token = StoredTokenCode.decode(bytes), token.id == id else { return nil }
            token.lastUse = modifiedAt < token.created ? nil : min(modifiedAt, StoredToken.lastSecond)
            return token
        } catch {
            return nil
        }
    }

    private func discard(_ name: String) {
        do throws(SystemError) { try directory.remove(name) } catch
        { /* Nobody was told the token: its file is only in the way, until it expires. */  }
    }
}
