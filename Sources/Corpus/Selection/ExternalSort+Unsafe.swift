import Checkpoints
import Glibc

/// Sorts any number of records in bounded memory: runs of them are sorted and written to files that have no name, so that
/// nothing is left behind, and then merged.
///
/// Unsafe because records are written and read as they lie in memory.
final class ExternalSort {
  private let folder: String
  private let limit: Int
  private var records: [SortRecord] = []
  private var runs: [Run] = []

  /// A sort in a folder, with so many bytes of memory.
  init(folder: String, memory: Int) {
    self.folder = folder
    limit = max(1024, memory / MemoryLayout<SortRecord>.stride)
  }

  /// Adds a record.
  /// - Throws: `CorpusError.file`.
  func append(_ record: SortRecord) throws(CorpusError) {
    records.append(record)
    if records.count == limit { try spill() }
  }

  /// Calls `body` with every record in order; the sort is empty afterwards.
  func forEach(_ body: (SortRecord) throws(CorpusError) -> Void) throws(CorpusError) {
    defer {
      records = []
      runs = []
    }
    records.sort()
    guard !runs.isEmpty else {
      for record in records { try body(record) }
      return
    }
    if !records.isEmpty { try spill() }
    records = []
    let share = max(256, limit / runs.count)
    var heads: [(record: SortRecord, run: Run)] = []
    for run in runs {
      run.begin(blockCount: share)
      if let record = try run.next() { heads.append((record, run)) }
    }
    var heap = RunHeap(heads.map { ($0.record, $0.run) })
    while let (record, run) = heap.least {
      try body(record)
      heap.replaceLeast(try run.next().map { ($0, run) })
    }
  }

  private func spill() throws(CorpusError) {
    records.sort()
    let run = try Run(folder: folder)
    try run.write(records)
    runs.append(run)
    records.removeAll(keepingCapacity: true)
  }

  /// A sorted run in a file.
  final class Run {
    private let descriptor: Int32
    private let folder: String
    private var count = 0
    private var position = 0
    private var block: [SortRecord] = []
    private var place = 0
    private var blockCount = 0

    init(folder: String) throws(CorpusError) {
      self.folder = folder
      var template = Array((folder + "/.sort-XXXXXX").utf8CString)
      descriptor = unsafe mkstemp(&template)
      // Without a name from here on, so that a killed build leaves nothing.
      if descriptor >= 0 { unsafe unlink(template) }
      guard descriptor >= 0 else { throw .file(FileError(.create, path: folder, code: errno)) }
    }

    deinit { close(descriptor) }

    func write(_ records: [SortRecord]) throws(CorpusError) {
      count = records.count
      var done = 0
      let size = records.count * MemoryLayout<SortRecord>.stride
      while done < size {
        let wrote = unsafe records.withUnsafeBytes { bytes in
          unsafe Glibc.write(descriptor, bytes.baseAddress.map { unsafe $0 + done }, size - done)
        }
        if wrote < 0 {
          if errno == EINTR { continue }
          throw .file(FileError(.write, path: folder, code: errno))
        }
        done += wrote
      }
    }

    func begin(blockCount: Int) {
      self.blockCount = blockCount
      position = 0
      place = 0
      block = []
    }

    func next() throws(CorpusError) -> SortRecord? {
      if place == block.count {
        let wanted = min(blockCount, count - position)
        guard wanted > 0 else { return nil }
        let size = MemoryLayout<SortRecord>.stride
        let offset = position * size
        var code: Int32 = 0
        block = unsafe [SortRecord](unsafeUninitializedCapacity: wanted) { buffer, filled in
          var done = 0
          while done < wanted * size {
            let base = unsafe UnsafeMutableRawPointer(buffer.baseAddress).map { unsafe $0 + done }
            let got = unsafe pread(descriptor, base, wanted * size - done, off_t(offset + done))
            if got < 0, errno == EINTR { continue }
            guard got > 0 else {
              code = got < 0 ? errno : EIO
              return
            }
            done += got
          }
          filled = wanted
        }
        guard code == 0 else { throw .file(FileError(.read, path: folder, code: code)) }
        position += wanted
        place = 0
      }
      place += 1
      return block[place - 1]
    }
  }
}

/// The next record of every run, the least of all first.
private struct RunHeap {
  private var items: [(record: SortRecord, run: ExternalSort.Run)]

  init(_ items: [(SortRecord, ExternalSort.Run)]) {
    self.items = items.map { (record: $0.0, run: $0.1) }
    for index in stride(from: items.count / 2, through: 0, by: -1) { sink(index) }
  }

  var least: (record: SortRecord, run: ExternalSort.Run)? { items.first }

  /// Puts another in the least one's place, or nothing.
  mutating func replaceLeast(_ item: (SortRecord, ExternalSort.Run)?) {
    if let item {
      items[0] = (record: item.0, run: item.1)
    } else {
      items.swapAt(0, items.count - 1)
      items.removeLast()
    }
    sink(0)
  }

  private mutating func sink(_ start: Int) {
    var index = start
    while true {
      var least = index
      for child in [2 * index + 1, 2 * index + 2] where child < items.count {
        if items[child].record < items[least].record { least = child }
      }
      if least == index { return }
      items.swapAt(index, least)
      index = least
    }
  }
}
