import Base
import Foundation
import Platform
import Testing

/// AES-GCM against C2SP's Wycheproof vectors, which are not part of this package.
@Suite struct WycheproofTests {
    private struct File: Decodable {
        var testGroups: [Group]
    }
    private struct Group: Decodable {
        var ivSize: Int
        var keySize: Int
        var tagSize: Int
        var tests: [Row]
    }
    private struct Row: Decodable {
        var tcId: Int
        var key, iv, aad, msg, ct, tag, result: String
    }

    static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["SALLYPORT_VECTORS"] { return URL(filePath: path) }
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return package.deletingLastPathComponent().appending(path: "shared/vectors")
    }()
    static let path = folder.appending(path: "wycheproof/aes_gcm_test.json")

    @Test(
        .enabled(
            if: FileManager.default.fileExists(atPath: path.path),
            "no Wycheproof vectors: set SALLYPORT_VECTORS to a folder with wycheproof/aes_gcm_test.json"))
    func `every row for our key, nonce and tag sizes comes out as stated`() throws {
        let file = try JSONDecoder().decode(File.self, from: Data(contentsOf: Self.path))
        var count = 0
        // The other sizes are not ours: the cipher takes 256-bit keys, 96-bit nonces and 128-bit tags only.
        for group in file.testGroups where (group.keySize, group.ivSize, group.tagSize) == (256, 96, 128) {
            for row in group.tests {
                let sealed = Hex.bytes(row.iv + row.ct + row.tag)
                let opened = AuthenticatedCipher(key: Secret(Hex.bytes(row.key)))
                    .open(sealed, additionalData: Hex.bytes(row.aad))
                #expect((opened == Hex.bytes(row.msg)) == (row.result == "valid"), "row \(row.tcId)")
                #expect((opened == nil) == (row.result != "valid"), "row \(row.tcId)")
                count += 1
            }
        }
        #expect(count > 30)
    }
}
