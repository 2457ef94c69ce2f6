import CKernels
import Glibc
import Synchronization

/// The ceilings of a machine, measured: what its arithmetic units do on registers alone, and how fast memory is copied.
extension Processor {
  /// Multiplications and additions a second in a number format, all threads together; nil where the instruction set has no
  /// kernels for it.
  ///
  /// bf16 is measured on the units for it alone; bytes by ordinary instructions where there are none, as they are computed.
  /// The best of several slices of time is taken: what else runs on the machine can only slow one down.
  public func arithmeticPeak(_ precision: Precision, seconds: Double = 0.2) -> Double? {
    guard let panels = peakKernels(precision), let peak = panels.pointee.peak else { return nil }
    return best(seconds: seconds) { deadline in
      var operations = 0
      repeat { operations += Int(peak(Self.peakSteps)) } while MeasuringClock.seconds() < deadline
      return Double(operations)
    }
  }

  /// Bytes a second that threads read and write together while they copy memory far larger than the caches.
  public func memoryPeak(seconds: Double = 0.2) -> Double {
    let share = 32 << 20
    let memory = AlignedMemory(byteCount: 2 * share * pool.threadCount, zeroed: true)
    let next = Atomic<Int>(0)
    return best(seconds: seconds) { deadline in
      // Threads come and go between slices: each takes a part that no other has in this one.
      let part = next.wrappingAdd(1, ordering: .relaxed).oldValue % self.pool.threadCount
      let from = memory.address + 2 * share * part
      var bytes = 0
      repeat {
        memcpy(from + share, from, share)
        bytes += 2 * share
      } while MeasuringClock.seconds() < deadline
      return Double(bytes)
    }
  }

  private func peakKernels(_ precision: Precision) -> UnsafePointer<bk_panel_kernels>? {
    let code = instructionSet.code
    switch precision {
    case .fp32: return bk_select_panels(code, Int32(BK_FORMAT_F32), 0)
    case .bf16: return bk_select_panels(code, Int32(BK_FORMAT_BF16), 1)
    case .int8:
      let format = Int32(BK_FORMAT_I8)
      return bk_select_panels(code, format, 1) ?? bk_select_panels(code, format, 0)
    }
  }

  /// The highest rate of several slices, in each of which every thread runs `body` once, until the deadline.
  private func best(seconds: Double, _ body: (_ deadline: Double) -> Double) -> Double {
    var highest = 0.0
    for _ in 0..<Self.peakSlices {
      let started = MeasuringClock.seconds()
      let deadline = started + seconds / Double(Self.peakSlices)
      let sum = Mutex(0.0)
      pool.parallelFor(pool.threadCount) { _, _ in
        let amount = body(deadline)
        sum.withLock { $0 += amount }
      }
      let amount = sum.withLock { $0 }
      highest = max(highest, amount / (MeasuringClock.seconds() - started))
    }
    return highest
  }

  /// Rounds of a kernel between two looks at the clock: some ten microseconds.
  private static let peakSteps: Int64 = 10_000
  /// So short that, of many, some fall between the turns of other work.
  private static let peakSlices = 20
}

/// A clock that only goes forward.
enum MeasuringClock {
  /// Seconds since some moment before the process began.
  static func seconds() -> Double {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
  }
}
