import Base

extension StandInElasticsearch.State {
    /// Answers a request by the documented API.
    mutating func answer(_ request: StandInElasticsearchRequest) -> StandInElasticsearchAnswer {
        guard let caller = request.authorization.flatMap({ caller($0) }) else {
            let what =
                request.authorization == nil ? "missing authentication credentials" : "unable to authenticate user"
            return .error(401, "security_exception", "\(what) for REST request [\(request.target)]")
        }
        guard let segments = request.segments else {
            return .error(400, "illegal_argument_exception", "malformed escape in the path")
        }
        switch (request.method, segments) {
        case ("GET", []): return root(caller)
        case ("GET", ["_security", "_authenticate"]): return authenticate(caller)
        case ("POST", ["_security", "user", "_has_privileges"]), ("GET", ["_security", "user", "_has_privileges"]):
            return hasPrivileges(caller, request)
        case ("GET", let path) where path.count == 3 && path.starts(with: ["_security", "user"]):
            return privileged(caller, "read_security") ?? get(path[2])
        case ("PUT", let path) where path.count == 3 && path.starts(with: ["_security", "user"]),
            ("POST", let path) where path.count == 3 && path.starts(with: ["_security", "user"]):
            return privileged(caller, "manage_security") ?? put(path[2], request)
        case ("DELETE", let path) where path.count == 3 && path.starts(with: ["_security", "user"]):
            return privileged(caller, "manage_security") ?? delete(path[2])
        default:
            let text = "no handler found for uri [\(request.target)] and method [\(request.method)]"
            return StandInElasticsearchAnswer(400, #"{"error":"\#(text)"}"#)
        }
    }

    /// Whose credentials these are: Basic of an enabled user, or a known API key.
    func caller(_ authorization: String) -> String? {
        if authorization.hasPrefix("ApiKey ") { return apiKeys[String(authorization.dropFirst(7))] }
        guard authorization.hasPrefix("Basic "), let bytes = Base64.decode(Array(authorization.utf8.dropFirst(6))),
            let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        let name = String(decoding: bytes[..<colon], as: UTF8.self)
        guard let user = users[name], user.isEnabled, Array(user.password.utf8) == Array(bytes[(colon + 1)...]) else {
            return nil
        }
        return name
    }

    private func holds(_ caller: String, _ privilege: String) -> Bool {
        users[caller]?.roles.contains { privileges[$0]?.contains(privilege) == true } ?? false
    }

    /// The refusal that a caller without the privilege gets; nil with it.
    private func privileged(_ caller: String, _ privilege: String) -> StandInElasticsearchAnswer? {
        if holds(caller, privilege) { return nil }
        return .error(403, "security_exception", "action is unauthorized for user [\(caller)], it needs [\(privilege)]")
    }

    private func root(_ caller: String) -> StandInElasticsearchAnswer {
        privileged(caller, "monitor")
            ?? StandInElasticsearchAnswer(
                200,
                #"{"name":"stand-in","cluster_name":"tests","version":{"number":"8.15.0"},"tagline":"You Know, for Search"}"#
            )
    }

    private func authenticate(_ caller: String) -> StandInElasticsearchAnswer {
        let user = users[caller] ?? StandInElasticsearchUser(password: "")
        let json = String(user.json(caller).dropLast())
        return StandInElasticsearchAnswer(
            200, json + #","authentication_realm":{"name":"native1","type":"native"},"authentication_type":"realm"}"#)
    }

    private func hasPrivileges(_ caller: String, _ request: StandInElasticsearchRequest) -> StandInElasticsearchAnswer {
        guard let body = try? JSONReader.read(request.body), let asked = body["cluster"]?.texts else {
            return .error(400, "parse_exception", "failed to parse privilege check")
        }
        let held = asked.map { "\"\($0)\":\(holds(caller, $0))" }.joined(separator: ",")
        let all = asked.allSatisfy { holds(caller, $0) }
        return StandInElasticsearchAnswer(
            200,
            #"{"username":"\#(caller)","has_all_requested":\#(all),"cluster":{\#(held)},"index":{},"application":{}}"#)
    }

    private func get(_ names: String) -> StandInElasticsearchAnswer {
        let found = names.split(separator: ",").compactMap { name in users[String(name)].map { (String(name), $0) } }
        let members = found.map { name, user -> String in
            var key: [UInt8] = []
            JSONText.append(name, to: &key)
            return String(decoding: key, as: UTF8.self) + ":" + user.json(name)
        }
        return StandInElasticsearchAnswer(found.isEmpty ? 404 : 200, "{\(members.joined(separator: ","))}")
    }

    private mutating func put(_ name: String, _ request: StandInElasticsearchRequest) -> StandInElasticsearchAnswer {
        guard request.contentType?.hasPrefix("application/json") == true else {
            return .error(406, "media_type_header_exception", "Content-Type header is missing or not supported")
        }
        let isName = (1...507).contains(name.utf8.count) && name.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        guard isName, !name.hasPrefix(" "), !name.hasSuffix(" ") else {
            return .error(
                400, "action_request_validation_exception", "Validation Failed: 1: the name is not acceptable;")
        }
        if users[name]?.isReserved == true {
            return .error(
                400, "illegal_argument_exception", "user [\(name)] is reserved and only the password can be changed")
        }
        switch StandInElasticsearchUserBody.read(request.body, name: name, existing: users[name]) {
        case .failure(let problem): return .error(400, problem.type, problem.reason)
        case .success(let user):
            let isNew = users.updateValue(user, forKey: name) == nil
            return StandInElasticsearchAnswer(200, #"{"created":\#(isNew)}"#)
        }
    }

    private mutating func delete(_ name: String) -> StandInElasticsearchAnswer {
        if users[name]?.isReserved == true {
            return .error(400, "illegal_argument_exception", "user [\(name)] is reserved and cannot be deleted")
        }
        let isGone = users.removeValue(forKey: name) != nil
        return StandInElasticsearchAnswer(isGone ? 200 : 404, #"{"found":\#(isGone)}"#)
    }
}
