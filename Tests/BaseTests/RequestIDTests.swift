import Base
import Testing

struct RequestIDTests {
    @Test func `identifiers differ, within and between lanes and makers`() {
        let makers = [RequestIDMaker(lanes: 3), RequestIDMaker(lanes: 3)]
        let identifiers = makers.flatMap { maker in
            (0..<3).flatMap { lane in (0..<500).map { _ in maker.next(lane: lane) } }
        }
        #expect(Set(identifiers).count == 3000)
        #expect(identifiers.allSatisfy { $0.utf8.count == 32 && RequestID.isUsable($0.utf8) })
    }

    @Test func `a lane that does not exist is no trap`() {
        let maker = RequestIDMaker(lanes: 1)
        #expect(Set([maker.next(lane: -1), maker.next(lane: 7), maker.next()]).count == 3)
    }

    @Test(arguments: ["a", "A-1_b.c", String(repeating: "x", count: 128)])
    func `a harmless identifier is usable`(text: String) { #expect(RequestID.isUsable(text.utf8)) }

    @Test(arguments: ["", "a b", "a\r\nSet-Cookie:x", "é", "a/b", "\u{1B}[2J", String(repeating: "x", count: 129)])
    func `any other is not`(text: String) { #expect(!RequestID.isUsable(text.utf8)) }
}
