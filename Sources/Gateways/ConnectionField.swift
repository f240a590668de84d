import HTTP
import Principals

/// `Connection` (RFC 9110 §7.6.1) names fields that a proxy removes on its way.
///
/// A client that names a field we decide by would have some proxy remove it before or behind us, so that another
/// request is judged than the one that is served: refused, whoever sends it.
enum ConnectionField {
    /// Refuses a request whose `Connection` names a field that decides.
    static func verify(_ fields: HTTPFields, identityFieldNames: [HTTPFieldName]) throws(Refusal) {
        for index in 0..<fields.count where fields.isLine(index, named: FieldNames.connection) {
            for option in FieldList.elements(of: fields.value(at: index))
            where decides(option, identityFieldNames: identityFieldNames) {
                throw Refusal(.badRequest, "Connection names a field that decides")
            }
        }
    }

    private static func decides(_ option: ArraySlice<UInt8>, identityFieldNames: [HTTPFieldName]) -> Bool {
        FieldNames.authorization.matches(option) || FieldNames.cookie.matches(option)
            || FieldNames.realm.matches(option) || FieldNames.forwarded.isPrefix(of: option)
            || FieldNames.original.isPrefix(of: option) || identityFieldNames.contains { $0.matches(option) }
    }
}
