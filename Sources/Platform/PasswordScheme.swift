import Base

/// One kind of password hash.
protocol PasswordScheme: Sendable {
    /// The kind and its parameters.
    var cost: String { get }
    /// Compares in constant time.
    func verify(_ password: Secret) -> Bool
}
