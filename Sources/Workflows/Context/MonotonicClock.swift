import Glibc

/// A clock that only goes forward, whoever sets the machine's time.
public enum MonotonicClock {
  /// Seconds since some moment before the process began.
  public static func seconds() -> Double {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
  }
}
