import Base
import HTTP
import TestSupport
import Testing

/// Heads and answers with bytes changed at random, by a generator that repeats.
struct HTTPMutationTests {
    /// Bytes with which readers disagree soonest.
    private static let telling: [UInt8] = [0, 9, 10, 13, 32, 35, 42, 44, 47, 48, 58, 59, 63, 64, 127, 128, 255]

    static func mutated(_ text: String, _ generator: inout SeededNumbers) -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            let byte = telling.randomElement(using: &generator) ?? 0
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: bytes[place] = byte
            case 1: bytes.insert(byte, at: place)
            case 2: bytes.remove(at: place)
            default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 9)], at: place)
            }
        }
        return bytes
    }

    @Test func `a mutated head gives one result however it is cut`() {
        var generator = SeededNumbers(1)
        let heads = HTTPRequestReaderTests.accepted.map(\.head) + HTTPRequestReaderTests.refused.map(\.head)
        for _ in 0..<4000 {
            guard let head = heads.randomElement(using: &generator) else { return }
            let bytes = Self.mutated(head, &generator)
            let step = Int.random(in: 1...9, using: &generator)
            #expect(HeadResult.piecewise(bytes, step: step) == .whole(bytes))
        }
    }

    @Test func `a mutated answer gives one result however it is cut`() {
        var generator = SeededNumbers(2)
        for _ in 0..<4000 {
            guard let answer = HTTPResponseReaderTests.answers.randomElement(using: &generator) else { return }
            let bytes = Self.mutated(answer, &generator)
            let step = Int.random(in: 1...9, using: &generator)
            #expect(AnswerResult.piecewise(bytes, step: step) == AnswerResult.piecewise(bytes, step: bytes.count))
        }
    }
}
