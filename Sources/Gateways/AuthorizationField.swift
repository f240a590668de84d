import Base
import HTTP
import Principals

/// Reads `Authorization` (RFC 9110 §11.6.2), with the list of credentials that auth-o-tron's clients send.
///
///     Authorization = credentials *( OWS "," OWS credentials )
///     credentials   = auth-scheme 1*( SP / HTAB ) token
///
/// Whatever is not exactly this refuses the request: a value that two readers understand differently is an attack.
enum AuthorizationField {
    /// The credentials to try, in order: of one scheme the last, unknown schemes left out; empty if there is no field.
    static func credentials(in fields: HTTPFields, maximum: Int) throws(Refusal) -> [Credentials] {
        switch fields.lookup(FieldNames.authorization) {
        case .absent: return []
        case .repeated: throw Refusal(.malformedCredentials, "more than one Authorization line")
        case .one(let value): return try read(value, maximum: maximum)
        }
    }

    private static func read(_ value: ArraySlice<UInt8>, maximum: Int) throws(Refusal) -> [Credentials] {
        guard isVisible(value.span) else {
            throw Refusal(.malformedCredentials, "Authorization is not visible ASCII")
        }
        var basic: (position: Int, credentials: Credentials)?
        var bearer: (position: Int, credentials: Credentials)?
        for (position, part) in try distinctParts(of: value, maximum: maximum).enumerated() {
            let (scheme, token) = try split(part)
            if scheme.matchesBearer {
                bearer = (position, .bearer(Secret(Array(token))))
            } else if scheme.matchesBasic {
                basic = (position, try BasicCredentials.read(token))
            }
        }
        switch (basic, bearer) {
        case (nil, nil): return []
        case (let basic?, nil): return [basic.credentials]
        case (nil, let bearer?): return [bearer.credentials]
        case (let basic?, let bearer?):
            let isBasicFirst = basic.position < bearer.position
            return isBasicFirst ? [basic.credentials, bearer.credentials] : [bearer.credentials, basic.credentials]
        }
    }

    /// True if all bytes are visible ASCII, space or tab. Tokens are long: no byte ends the loop, so that the compiler takes
    /// many at a time.
    private static func isVisible(_ value: Span<UInt8>) -> Bool {
        var isVisible = true
        for index in value.indices {
            let byte = value[index]
            // One comparison for both ends: what is below 0x20 wraps around.
            if byte &- 0x20 > 0x5E, byte != 0x09 { isVisible = false }
        }
        return isVisible
    }

    /// The parts between the commas, byte-identical ones once (front-ends that rewrite `EmailKey` send `Bearer` twice).
    private static func distinctParts(
        of value: ArraySlice<UInt8>, maximum: Int
    ) throws(Refusal) -> [ArraySlice<UInt8>] {
        guard FieldList.holds(value, UInt8(ascii: ",")) else { return [FieldList.trimmed(value)] }
        var parts: [ArraySlice<UInt8>] = []
        for part in FieldList.elements(of: value) where !parts.contains(part) {
            // Each part may cost a password hash or a request to an issuer: bounded, 401.
            guard parts.count < maximum else {
                throw Refusal(.malformedCredentials, "more than \(maximum) credentials")
            }
            parts.append(part)
        }
        return parts
    }

    private static func split(_ part: ArraySlice<UInt8>) throws(Refusal) -> (Scheme, token: ArraySlice<UInt8>) {
        guard let end = part.firstIndex(where: FieldList.isBlank) else {
            throw Refusal(.malformedCredentials, "a part of Authorization is not a scheme and a token")
        }
        let token = FieldList.trimmed(part[end...])
        guard FieldToken.matches(part[..<end]), !token.isEmpty, !FieldList.holdsBlank(token) else {
            throw Refusal(.malformedCredentials, "a part of Authorization is not a scheme and a token")
        }
        return (Scheme(name: part[..<end]), token)
    }

    private struct Scheme {
        let name: ArraySlice<UInt8>

        var matchesBearer: Bool { Self.bearer.matches(name) }
        /// `Plain` is auth-o-tron's other word for `Basic`.
        var matchesBasic: Bool { Self.basic.matches(name) || Self.plain.matches(name) }

        // Schemes compare as field names do: ASCII without case.
        private static let bearer: HTTPFieldName = "bearer"
        private static let basic: HTTPFieldName = "basic"
        private static let plain: HTTPFieldName = "plain"
    }
}
