import Base
import Platform

/// Makes the passwords of users that no cache keeps: whoever has the secret key makes the same one at the same time.
///
/// A password holds for one window of time. At its end the account is written with the next one, and whoever still holds
/// the last one is refused from then on. So nobody may get one that ends at once: in the last two seconds of a window a
/// request waits for the next one, `wait(for:at:)`. Nothing is agreed on but the time: replicas whose clocks differ by less
/// than a second hand out no password that another has replaced. Windows end at another time for each user, so that not
/// all accounts are written at once.
///
/// A process writes the account before it hands out a password, unless it wrote it in this window with this fingerprint.
/// Writing it again changes nothing. Other roles have another password: what was handed out for the old ones ends with them.
struct DerivedPassword: Sendable {
    private let authenticator: MessageAuthenticator
    private let cluster: String
    private let seconds: Int64

    /// Derives the key. A window lasts for `expiration`, at least one minute.
    init(_ sealing: SealingSettings, cluster: String, expiration: Duration) {
        let secret = sealing.key ?? Secret(SecureRandom.bytes(32))
        authenticator = MessageAuthenticator(
            key: KeyDerivation.derive(from: secret, label: "sallyport derived password v1", count: 32))
        self.cluster = cluster
        seconds = max(60, expiration.components.seconds)
    }

    /// The password of the window at `now`, and when that began, in seconds since 1970.
    func make(for user: ElasticsearchUser, at now: UnixTime) -> (password: Secret, madeAt: Int64) {
        let start = windowStart(realm: user.realm, username: user.username, at: now)
        let password = make(
            realm: user.realm, username: user.username, fingerprint: user.fingerprint, windowStart: start)
        return (password, start)
    }

    /// True if a password of the window that began at `start` may no longer be handed out: the window ends at once, or has
    /// ended, or the clock was put back.
    func isOver(windowStart start: Int64, at now: UnixTime) -> Bool {
        let left = Duration.seconds(start + seconds - now.seconds) - .nanoseconds(Int64(now.nanoseconds))
        return left <= Self.handover || now.seconds < start
    }

    /// How long a request must wait before it may get a password that does not end at once: 0 to 2 seconds.
    func wait(for user: ElasticsearchUser, at now: UnixTime) -> Duration {
        wait(realm: user.realm, username: user.username, at: now)
    }

    func windowStart(realm: String, username: String, at now: UnixTime) -> Int64 {
        let code = authenticator.authenticate(Self.message(["window", cluster, realm, username].map(Self.bytes)))
        let offset = Int64(code.prefix(4).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }) % seconds
        let into = (now.seconds - offset) % seconds
        return now.seconds - (into < 0 ? into + seconds : into)
    }

    func wait(realm: String, username: String, at now: UnixTime) -> Duration {
        let end = windowStart(realm: realm, username: username, at: now) + seconds
        let left = Duration.seconds(end - now.seconds) - .nanoseconds(Int64(now.nanoseconds))
        return left <= Self.handover ? left : .zero
    }

    /// 32 characters of the base64url alphabet, 192 bits.
    func make(realm: String, username: String, fingerprint: [UInt8], windowStart: Int64) -> Secret {
        let start = (0..<8).map { UInt8(truncatingIfNeeded: windowStart >> (56 - 8 * Int64($0))) }
        let names = ["password", cluster, realm, username].map(Self.bytes)
        let code = authenticator.authenticate(Self.message(names + [fingerprint, start]))
        return Secret(Base64.encodeURL(Array(code.prefix(24))))
    }

    /// Each part after its length in 4 bytes, so that no two lists of parts make one message.
    private static func message(_ parts: [[UInt8]]) -> [UInt8] {
        parts.reduce(into: []) { message, part in
            for shift in [24, 16, 8, 0] { message.append(UInt8(truncatingIfNeeded: part.count >> shift)) }
            message += part
        }
    }

    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private static let handover = Duration.seconds(2)
}
