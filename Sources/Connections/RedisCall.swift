import Base
import Platform

/// One command as its caller hands it over.
struct RedisCall: Sendable {
    let bytes: [UInt8]
    let receiver: RedisReceiver
    let deadline: Deadline
}
