import Synchronization

/// Reads groups on several threads; what comes of it does not depend on their number.
final class CorpusReadingWork: Sendable {
  private struct State {
    var next = 0
    var reports: [CorpusGroupReport?]
    var failure: (group: Int, error: any Error)?
    var keptGroups = 0
    var bytesRead = 0
    var done = 0
  }

  private let groups: [CorpusGroup]
  private let reading: CorpusGroupReading
  private let observer: any WorkflowObserver
  private let state: Mutex<State>

  init(groups: [CorpusGroup], reading: CorpusGroupReading, observer: any WorkflowObserver) {
    self.groups = groups
    self.reading = reading
    self.observer = observer
    state = Mutex(State(reports: groups.map { _ in nil }))
  }

  /// Groups that were kept from an earlier build.
  var keptGroups: Int { state.withLock { $0.keptGroups } }
  /// Bytes of input that were read.
  var bytesRead: Int { state.withLock { $0.bytesRead } }

  /// Reads all groups that are not done.
  /// - Throws: the failure of the first group that has one.
  func run(threads: Int) throws -> [CorpusGroupReport] {
    let threads = try (0..<min(threads, groups.count)).map { _ in try StageThread { self.work() } }
    for thread in threads { thread.join() }
    if let failure = state.withLock({ $0.failure }) { throw failure.error }
    return state.withLock { $0.reports.compactMap(\.self) }
  }

  private func work() {
    while let number = take() {
      let group = groups[number]
      let folder = reading.request.output
      let bytes = group.inputs.reduce(0) { $0 + $1.bytes }
      if let report = CorpusGroupReport.read(folder + "/" + group.name, of: group, key: reading.key, in: folder) {
        finish(number, report, kept: true, bytes: 0)
        continue
      }
      do {
        guard let report = try reading.read(group, isCancelled: { state.withLock { $0.failure != nil } }) else {
          return
        }
        finish(number, report, kept: false, bytes: bytes)
      } catch {
        state.withLock { state in
          if let other = state.failure, other.group < number { return }
          state.failure = (number, error)
        }
        return
      }
    }
  }

  private func take() -> Int? {
    state.withLock { state in
      guard state.failure == nil, state.next < groups.count else { return nil }
      state.next += 1
      return state.next - 1
    }
  }

  private func finish(_ number: Int, _ report: CorpusGroupReport, kept: Bool, bytes: Int) {
    let done = state.withLock { state in
      state.reports[number] = report
      state.keptGroups += kept ? 1 : 0
      state.bytesRead += bytes
      state.done += 1
      return state.done
    }
    observer.progress(WorkflowProgress(phase: .processing, done: done, total: groups.count, piecesPerSecond: 0))
  }
}
