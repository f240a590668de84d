import Base
import Testing

struct SecretTests {
    @Test func `no way of printing shows a secret`() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(describing: secret), String(reflecting: secret), "\([secret])", dumped] {
            #expect(!text.contains("hunter2"))
            #expect(!text.contains("104"))
        }
    }

    @Test func `a copy that a reader kept outlives the secret`() {
        var secret: Secret? = Secret("hunter2")
        let kept = secret?.withBytes { $0 }
        secret = nil
        #expect(kept == Array("hunter2".utf8))
    }
}
