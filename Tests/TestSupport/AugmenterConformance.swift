import Base
public import Principals

/// What every augmenter promises, checked on one that is configured with the given settings.
///
/// An augmenter's tests call it in one line and expect no faults.
public struct AugmenterConformance<Subject: Augmenter> {
    private let settings: String
    private let augmented: Principal
    private let untouched: Principal
    private let secrets: [String]

    /// Takes settings in YAML (with `name: subject` and `realm: home`), a principal that they add something to, one that
    /// they add nothing to, and the secrets that stand in the settings.
    public init(settings: String, augmented: Principal, untouched: Principal, secrets: [String] = []) {
        self.settings = settings
        self.augmented = augmented
        self.untouched = untouched
        self.secrets = secrets
    }

    /// Everything that is not as promised.
    public func faults() async -> [String] {
        var reader = SettingsReader.testing(settings)
        let subject = Subject(settings: &reader, services: .testing())
        reader.finish()
        guard let subject, reader.problems.problems.isEmpty else {
            return ["cannot be configured: \(reader.problems.problems)"]
        }
        var faults: [String] = []
        if subject.name != "subject" { faults.append("does not read its name") }
        if subject.realm != "home" { faults.append("does not read its realm") }
        if subject.refusesOnFailure { faults.append("refuses on failure unasked") }
        faults += secrets.filter { "\(reader.effective)".contains($0) }.map { "the effective settings show \($0)" }
        faults += settingsFaults()
        do throws(AugmenterError) {
            let (first, second) = (
                try await subject.augment(augmented, until: .generous),
                try await subject.augment(augmented, until: .generous)
            )
            if first == Augmentation() { faults.append("adds nothing to \(augmented.username)") }
            if first != second { faults.append("adds something else the second time") }
            let nothing = try await subject.augment(untouched, until: .generous)
            if nothing != Augmentation() { faults.append("adds to \(untouched.username): \(nothing)") }
        } catch {
            faults.append("fails: \(error.detail)")
        }
        return faults
    }

    private func settingsFaults() -> [String] {
        var strict = SettingsReader.testing(settings + "\non_failure: refuse\n")
        let isStrict = Subject(settings: &strict, services: .testing())?.refusesOnFailure == true
        var unknown = SettingsReader.testing(settings + "\nno_such_key: 1\n", path: "augmenters[0]")
        _ = Subject(settings: &unknown, services: .testing())
        unknown.finish()
        let isReported = unknown.problems.problems.contains { $0.hasPrefix("augmenters[0].no_such_key: ") }
        return (isStrict ? [] : ["does not read on_failure"]) + (isReported ? [] : ["an unknown key is not reported"])
    }
}
