public import Base
import Glibc

/// The system's wall clock. Durations and deadlines are measured on `ContinuousClock`, which nobody sets.
public enum WallClock {
    /// The time now.
    public static var now: UnixTime {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return UnixTime(seconds: Int64(time.tv_sec), nanoseconds: Int32(truncatingIfNeeded: time.tv_nsec))
    }
}
