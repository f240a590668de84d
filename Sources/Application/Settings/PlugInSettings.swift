import Base
import Principals

/// Reads the lists `providers` and `augmenters`: each entry by the plug-in that its `type` names.
enum PlugInSettings {
    /// Reads `providers`.
    static func providers(
        _ settings: inout SettingsReader, _ types: [any Provider.Type], services: Services
    ) -> [any Provider] {
        let words = types.map { type in type.type }
        var names = PlugInNames()
        return settings.sections("providers") { entry in
            guard let word = type(&entry, words, &names) else { return nil }
            guard let type = types.first(where: { type in type.type == word }) else { return nil }
            return type.init(settings: &entry, services: services)
        }
    }

    /// Reads `augmenters`.
    static func augmenters(
        _ settings: inout SettingsReader, _ types: [any Augmenter.Type], services: Services
    ) -> [any Augmenter] {
        let words = types.map { type in type.type }
        var names = PlugInNames()
        return settings.sections("augmenters") { entry in
            guard let word = type(&entry, words, &names) else { return nil }
            guard let type = types.first(where: { type in type.type == word }) else { return nil }
            return type.init(settings: &entry, services: services)
        }
    }

    /// The realms of the configured providers, those included that have problems.
    static func realms(of providers: SettingsValue?) -> [String] {
        guard case .list(let items)? = providers else { return [] }
        return items.map { item in
            guard case .scalar(let realm, _)? = SettingsTree(item).value(at: ["realm"]) else { return "default" }
            return realm
        }
    }

    /// The word of an entry's type if there is such a type; else the problem is noted and the entry's keys pass.
    private static func type(
        _ entry: inout SettingsReader, _ words: [String], _ names: inout PlugInNames
    ) -> String? {
        guard let word = entry.requiredString("type") else {
            entry.skipUnknownKeys()
            return nil
        }
        names.note(&entry, type: word)
        if words.contains(word) { return word }
        entry.problem("type", "must be one of \(words.joined(separator: ", ")), not \(word)")
        entry.skipUnknownKeys()
        return nil
    }
}

/// The names given so far in one list: they are labels of metrics and log lines, so each stands once.
private struct PlugInNames {
    private var names: Set<String> = []

    mutating func note(_ entry: inout SettingsReader, type: String) {
        var name = type
        if case .scalar(let text, _)? = entry.take("name") { name = text }
        if !names.insert(name).inserted { entry.problem("name", "must be unique; \(name) stands before") }
    }
}
