#if MongoDB
    import Base
    import TestSupport
    import Testing

    @testable import Platform

    struct BSONTests {
        @Test func `every type that can be written comes back`() throws {
            let document: BSONDocument = [
                "text": .string("a\u{0}b \u{1F511}"), "empty": .string(""), "small": .int32(-7), "large": .int64(.max),
                "half": .double(0.5), "yes": .bool(true), "then": .date(milliseconds: -1), "bytes": .binary([0, 255]),
                "none": .binary([]), "id": .objectID(Array(1...12)), "nothing": .null,
                "list": .array([.string("x"), .array([]), .document(["y": .int32(1)])]), "": .document([:]),
            ]
            let read = try #require(BSONBuffer(document)?.read())
            #expect(String(describing: read) == String(describing: document))
        }

        @Test func `what cannot be written is refused, not cut`() {
            #expect(BSONBuffer(["a\u{0}b": .null]) == nil)
            #expect(BSONBuffer(["id": .objectID([1, 2, 3])]) == nil)
            #expect(BSONBuffer(["other": .other]) == nil)
            #expect(BSONBuffer(["deep": .array([.document(["id": .objectID([])])])]) == nil)
        }

        @Test(arguments: [(30, true), (40, false), (100, false)])
        func `a document that is nested too deep is not read`(depth: Int, isRead: Bool) throws {
            var value = BSONValue.null
            for _ in 0..<depth { value = .array([value]) }
            let buffer = try #require(BSONBuffer(["value": value]))
            #expect((buffer.read() != nil) == isRead)
        }

        @Test func `of members with one name none is found, and names are compared by bytes`() {
            let document: BSONDocument = ["a": .int32(1), "a": .int32(2), "\u{E9}": .int32(3)]
            #expect(document["a"] == nil)
            #expect(document["e\u{301}"] == nil)
            #expect(document["\u{E9}"]?.number == 3)
        }
    }
#endif
