import Base

/// The body of `PUT /_security/user/{name}`, read as strictly as Elasticsearch reads it.
enum StandInElasticsearchUserBody {
    /// What a body says, or the error it earns.
    static func read(
        _ body: [UInt8], name: String, existing: StandInElasticsearchUser?
    ) -> Result<StandInElasticsearchUser, Problem> {
        guard let value = try? JSONReader.read(body), let members = value.members else {
            return .failure(Problem("parse_exception", "failed to parse add user request. not a JSON object"))
        }
        var user = StandInElasticsearchUser(password: existing?.password ?? "")
        for (key, value) in members {
            if let problem = set(key, value, of: &user, name: name) { return .failure(problem) }
        }
        guard value["roles"] != nil else { return .failure(.validation("roles are missing")) }
        if value["password"] == nil, existing == nil {
            return .failure(.validation("password must be specified unless you are updating an existing user"))
        }
        return .success(user)
    }

    /// Why a body is refused, always with 400.
    struct Problem: Error {
        let type: String
        let reason: String

        init(_ type: String, _ reason: String) {
            self.type = type
            self.reason = reason
        }

        static func validation(_ reason: String) -> Problem {
            Problem("action_request_validation_exception", "Validation Failed: 1: \(reason);")
        }
    }

    private static func set(
        _ key: String, _ value: JSONValue, of user: inout StandInElasticsearchUser, name: String
    ) -> Problem? {
        let wrong = Problem("parse_exception", "failed to parse add user request. [\(key)] has the wrong type")
        switch key {
        case "password":
            guard let password = value.text else { return wrong }
            if password.unicodeScalars.count < 6 {
                return .validation("passwords must be at least [6] characters long")
            }
            user.password = password
        case "roles":
            guard let roles = value.texts else { return wrong }
            user.roles = roles
        case "full_name", "email":
            guard value == .null || value.text != nil else { return wrong }
            if key == "email" { user.email = value.text } else { user.fullName = value.text }
        case "metadata":
            guard let members = value.members else { return wrong }
            if members.contains(where: { $0.name.hasPrefix("_") }) {
                return .validation("metadata keys may not start with [_]")
            }
            user.metadata = value
        case "enabled":
            guard let isEnabled = value.boolean else { return wrong }
            user.isEnabled = isEnabled
        case "username":
            guard value.text == name else {
                return Problem("illegal_argument_exception", "the username in the body differs from the path's")
            }
        default:
            return Problem("parse_exception", "failed to parse add user request. unexpected field [\(key)]")
        }
        return nil
    }
}
