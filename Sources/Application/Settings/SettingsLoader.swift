import Base

/// Makes settings from the file, the environment and the command line. Loading again reads everything anew.
struct SettingsLoader: Sendable {
    /// The file or directory of `--config`.
    var configPath: String?
    /// The address of `--listen`.
    var listen: String?
    /// The environment.
    var environment: [String: String]
    /// What the configuration may name.
    var plugIns: PlugIns

    /// Reads everything; throws every problem found.
    func load() throws(SettingsProblems) -> LoadedSettings {
        let file = SettingsFile.path(option: configPath, environment: environment)
        var problems = SettingsProblems()
        let document = file.map { SettingsFile.read($0, problems: &problems) } ?? .null
        guard problems.problems.isEmpty else { throw problems }
        return try load(document, file: file)
    }

    /// Makes settings of a document that stands for the file.
    func load(_ document: SettingsValue, file: String? = nil) throws(SettingsProblems) -> LoadedSettings {
        var problems = SettingsProblems()
        let tree = tree(of: document, &problems)
        let early = problems
        var reader = SettingsReader(tree.root, problems: problems)
        let settings = Settings(settings: &reader, plugIns: plugIns)
        guard let settings, reader.problems.problems.isEmpty else {
            throw Self.withoutConsequences(reader.problems, of: early)
        }
        return LoadedSettings(
            settings: settings, warnings: reader.problems.warnings.map(URLRedaction.redact),
            effective: URLRedaction.redact(.map(reader.effective)), file: file, loader: self)
    }

    /// All sources, each in the long form, each laid over the one before: file, elastauth's variables, auth-o-tron's,
    /// ours, the command line.
    private func tree(of document: SettingsValue, _ problems: inout SettingsProblems) -> SettingsTree {
        var sources: [SettingsTree] = []
        let expansion = VariableExpansion(environment: environment)
        sources.append(SettingsTree(expansion.expand(document, problems: &problems)))
        for prefix in EnvironmentSettings.Prefix.allCases {
            sources.append(EnvironmentSettings(prefix, environment: environment, problems: &problems).tree)
        }
        if let listen { sources.append(SettingsTree(.map([.init("listen", .scalar(listen, isQuoted: true))]))) }
        var whole = SettingsTree()
        for var source in sources {
            source.root = SecretFiles().resolve(source.root, problems: &problems)
            SettingsShortForms.rewriteNames(&source, problems: &problems)
            whole.merge(source)
        }
        SettingsShortForms.rewriteWhole(&whole, problems: &problems)
        return whole
    }

    /// Leaves out what only follows from an earlier problem of the same key: a variable that is not set makes its key
    /// empty, which is no second thing to mend. URLs lose their credentials.
    private static func withoutConsequences(_ all: SettingsProblems, of early: SettingsProblems) -> SettingsProblems {
        var problems = SettingsProblems()
        let broken = early.problems.compactMap { $0.split(separator: ":").first.map { "\($0)" } }
            .map { $0.hasSuffix("_file") ? String($0.dropLast(5)) : $0 }
        for (index, line) in all.problems.enumerated() {
            let isConsequence = broken.contains { line.hasPrefix("\($0):") || line.hasPrefix("\($0)[") }
            if index < early.problems.count || !isConsequence { problems.add(URLRedaction.redact(line), at: "") }
        }
        for warning in all.warnings { problems.warn(URLRedaction.redact(warning), at: "") }
        return problems
    }
}
