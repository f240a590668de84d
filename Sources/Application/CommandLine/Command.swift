/// What the command line asks for.
enum Command: Equatable {
    /// Run the daemon.
    case serve(config: String?, listen: String?)
    /// Read the configuration and say what is wrong with it.
    case check(config: String?)
    /// Print a random key.
    case generateKey
    /// Print the hash of a password read from standard input.
    case hashPassword
    /// Say what would become of one request, step by step.
    case explain(config: String?, ExplainedRequest)
    /// Ask the running daemon how it is.
    case healthcheck(config: String?)
    /// Print versions.
    case version
    /// Print the usage.
    case help
    /// A command that this build lacks.
    case unbuilt(String)

    /// Why a command line is wrong: one line for people.
    struct UsageError: Error, Equatable {
        /// The line.
        let hint: String
    }

    /// True if the arguments ask for the daemon.
    static func serves(_ arguments: [String]) -> Bool {
        guard case .serve? = try? Command(arguments) else { return false }
        return true
    }

    /// Reads the arguments after the program's name.
    init(_ arguments: [String]) throws(UsageError) {
        var rest = arguments[...]
        var word = "serve"
        if let first = rest.first, Self.aliases[first] != nil || !first.hasPrefix("-") {
            word = Self.aliases[first] ?? first
            rest = rest.dropFirst()
        }
        guard let allowed = Self.options[word] else {
            throw UsageError(hint: "\(word) is no command; try one of \(Self.words)")
        }
        let lists = try Self.values(rest, allowed: allowed, of: word)
        let values = lists.compactMapValues { $0.first }
        switch word {
        case "check": self = .check(config: values["--config"])
        case "explain": self = .explain(config: values["--config"], try ExplainedRequest(lists))
        case "schema": self = .unbuilt(word)
        case "generate-key": self = .generateKey
        case "hash-password": self = .hashPassword
        case "healthcheck": self = .healthcheck(config: values["--config"])
        case "version": self = .version
        case "help": self = .help
        default: self = .serve(config: values["--config"], listen: values["--listen"])
        }
    }

    /// Reads `--name value` and `--name=value`; only `--header` may stand more than once.
    private static func values(
        _ arguments: ArraySlice<String>, allowed: [String], of word: String
    ) throws(UsageError) -> [String: [String]] {
        var values: [String: [String]] = [:]
        var rest = arguments
        while let argument = rest.popFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = parts.first.map { String($0) } ?? argument
            guard allowed.contains(name) else {
                let options = allowed.isEmpty ? "takes no arguments" : "takes \(allowed.joined(separator: ", "))"
                throw UsageError(hint: "\(word) does not take \(name); it \(options)")
            }
            guard values[name] == nil || name == "--header" else { throw UsageError(hint: "\(name) stands twice") }
            guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst(), !value.isEmpty else {
                throw UsageError(hint: "\(name) needs a value")
            }
            values[name, default: []].append(value)
        }
        return values
    }

    /// One screen of help.
    static let usage = """
        sallyport [serve] [--config PATH] [--listen HOST:PORT]   runs the daemon
        sallyport check [--config PATH]                          says what is wrong with the configuration, or prints it
        sallyport explain [--config PATH] [--gateway NAME] [--method M] [--url URL] [--peer IP] [--header 'Name: value'] …
                                                                 says step by step what becomes of one request
        sallyport generate-key                                   prints 64 random hexadecimal digits
        sallyport hash-password                                  reads a password from standard input, prints its hash
        sallyport healthcheck [--config PATH]                    asks the running daemon how it is
        sallyport version                                        prints versions
        PATH is a file or a directory. Every setting: Config/sallyport.yaml, docs/configuration.md.

        """

    private static let words =
        "serve, check, explain, generate-key, hash-password, healthcheck, version, help"
    private static let options: [String: [String]] = [
        "serve": ["--config", "--listen"], "check": ["--config"], "healthcheck": ["--config"], "generate-key": [],
        "hash-password": [], "version": [], "help": [], "schema": [],
        "explain": ["--config", "--gateway", "--method", "--url", "--peer", "--header"],
    ]
    /// The ancestors' spellings, and the usual ones.
    private static let aliases = [
        "--generateKey": "generate-key", "--schema": "schema", "--version": "version", "--help": "help", "-h": "help",
    ]
}
