import Base
import Platform

/// A part of a DN, such as `OU=Desk,OU=News`, that is looked for in whole DNs.
struct LDAPNameFragment: Sendable {
    private let names: [RelativeName]

    /// Reads it as a DN; nil if it is none.
    init?(_ text: String) {
        guard let name = LDAPName(text), !name.relativeNames.isEmpty,
            name.relativeNames.allSatisfy({ $0.allSatisfy { !$0.value.isEmpty } })
        else { return nil }
        names = name.relativeNames.map(RelativeName.init)
    }

    /// Where the root-most of its names stands in a DN, counted from the leaf, if all stand in it without others between,
    /// as written or the other way round. Attributes and values compare without ASCII case.
    func rootmostMatch(in name: LDAPName) -> Int? {
        let all = name.relativeNames.map(RelativeName.init)
        guard names.count <= all.count else { return nil }
        for wanted in [names, names.reversed()] {
            for start in 0...all.count - wanted.count
            where zip(wanted, all[start...]).allSatisfy({ $0.isPart(of: $1) }) {
                return start + wanted.count - 1
            }
        }
        return nil
    }

    /// A relative name: one attribute, or several joined by `+`.
    private struct RelativeName: Sendable {
        let pairs: [(attribute: CaselessName, value: CaselessName)]

        init(_ pairs: [(attribute: String, value: String)]) {
            self.pairs = pairs.map { (CaselessName($0.attribute), CaselessName($0.value)) }
        }

        func isPart(of other: RelativeName) -> Bool {
            pairs.allSatisfy { pair in
                other.pairs.contains { $0.attribute == pair.attribute && $0.value == pair.value }
            }
        }
    }
}
