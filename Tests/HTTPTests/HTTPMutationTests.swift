import Base
import HTTP
import Testing

/// Heads and answers with bytes changed at random, by a generator that repeats.
struct HTTPMutationTests {
    /// SplitMix64: small, and the same on each run.
    struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    /// Bytes with which readers disagree soonest.
    private static let telling: [UInt8] = [0, 9, 10, 13, 32, 35, 42, 44, 47, 48, 58, 59, 63, 64, 127, 128, 255]

    static func mutated(_ text: String, _ generator: inout Generator) -> [UInt8] {
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
        var generator = Generator(state: 1)
        let heads = HTTPRequestReaderTests.accepted.map(\.head) + HTTPRequestReaderTests.refused.map(\.head)
        for _ in 0..<4000 {
            guard let head = heads.randomElement(using: &generator) else { return }
            let bytes = Self.mutated(head, &generator)
            let step = Int.random(in: 1...9, using: &generator)
            #expect(HeadResult.piecewise(bytes, step: step) == .whole(bytes))
        }
    }

    @Test func `a mutated answer gives one result however it is cut`() {
        var generator = Generator(state: 2)
        for _ in 0..<4000 {
            guard let answer = HTTPResponseReaderTests.answers.randomElement(using: &generator) else { return }
            let bytes = Self.mutated(answer, &generator)
            let step = Int.random(in: 1...9, using: &generator)
            #expect(AnswerResult.piecewise(bytes, step: step) == AnswerResult.piecewise(bytes, step: bytes.count))
        }
    }
}
