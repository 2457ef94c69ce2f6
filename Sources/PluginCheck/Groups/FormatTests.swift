import PluginHost

extension CheckTest {
  /// Formats: reading, writing, and files that are not what they should be.
  static let formatTests: [CheckTest] = [
    CheckTest(
      "dataset.passes", "Two passes, and passes a record or many at a time, give equal records.", ["R-67"],
      .items(.format)
    ) { context in
      let trial = try FormatTrial(context)
      let sample = try trial.sample(context)
      let first = try whole(trial, sample, atMost: 64)
      for most in [1, 3, 64] {
        try requireEqual(first, try whole(trial, sample, atMost: most), "read \(most) at a time")
      }
      return "\(first.count) records"
    },
    CheckTest(
      "dataset.cursors", "Two cursors on one file do not disturb each other.", ["R-67"], .items(.format)
    ) { context in
      let trial = try FormatTrial(context)
      let sample = try trial.sample(context)
      let first = try whole(trial, sample, atMost: 64)
      var labels = [LabelInventories(), LabelInventories()]
      let cursors = [try trial.open(sample), try trial.open(sample)]
      var records: [[StoredRecord]] = [[], []]
      var isDone = [false, false]
      while isDone.contains(false) {
        for side in 0..<2 where !isDone[side] {
          let more = try cursors[side].next(atMost: 1 + 2 * side, labels: &labels[side])
          records[side] += more
          isDone[side] = more.isEmpty
        }
      }
      try requireEqual(first, records[0], "read beside another cursor")
      try requireEqual(first, records[1], "read beside another cursor")
      return "\(first.count) records, twice"
    },
    CheckTest(
      "dataset.round-trip", "What is written reads back, and written again it is the same, byte for byte.", ["R-68"],
      .items(.format)
    ) { context in
      let trial = try FormatTrial(context)
      guard trial.format.canWrite, trial.format.canRead else { throw NothingToTest("it does not both read and write") }
      let records = try whole(trial, trial.sample(context), atMost: 64)
      let (second, third) = (trial.path("second"), trial.path("third"))
      try trial.write(records, to: second)
      let again = try whole(trial, second, atMost: 64)
      try requireEqual(records, again, "written and read again", withIDs: true)
      try trial.write(again, to: third)
      guard FormatTrial.bytes(second) == FormatTrial.bytes(third) else {
        throw Finding(
          "written, read and written the file has other bytes", mend: "write nothing that depends on time or order")
      }
      return "\(records.count) records"
    },
    CheckTest(
      "dataset.places", "Records say which file and line they were read from.", ["R-66"], .items(.format)
    ) { context in
      let trial = try FormatTrial(context)
      let records = try whole(trial, trial.sample(context), atMost: 64)
      for record in records where record.file.isEmpty {
        throw Finding(
          "record \(record.id) does not say which file it was read from",
          mend: "set file and line of every record: the user's messages name them")
      }
      for record in records where record.line == 0 {
        throw Finding.warning(
          "record \(record.id) does not say which line it was read from",
          mend: "set the line where the file has lines that a user can look for")
      }
      return "\(records.count) records"
    },
    CheckTest("dataset.absent", "A file that is not there is refused with a reason.", ["R-23"], .items(.format)) {
      context in
      let trial = try FormatTrial(context)
      guard trial.format.canRead else { throw NothingToTest("it does not read") }
      guard !(try trial.read(trial.path("absent")).errors.isEmpty) else {
        throw Finding("a file that is not there was read", mend: "pass on what files->open returns")
      }
      return "refused"
    },
    CheckTest(
      "dataset.damaged", "Empty, cut and altered files give records or a reason that names the file.",
      ["R-66", "R-69"], .items(.format), limit: 60
    ) { context in
      let trial = try FormatTrial(context)
      guard trial.format.canRead else { throw NothingToTest("it does not read") }
      try trial.survive([], "an empty file")
      try trial.survive([0x0A, 0x0A, 0x0A], "a file of empty lines")
      try trial.survive(Array("\u{FEFF}".utf8), "a file with a byte order mark alone")
      try trial.survive([0xFF, 0xFE, 0x00, 0x80], "a file that is no UTF-8")
      let path = try? trial.sample(context)
      let good = try path.map { try trial.read($0).records } ?? []
      let hasLines = !good.isEmpty && good.allSatisfy { $0.line > 0 }
      let sample = path.map { FormatTrial.bytes($0) } ?? []
      var random = context.random(3)
      var count = 4
      // How many records went missing where one was said to be at fault.
      var losses: [Int] = []
      for _ in 0..<(sample.isEmpty ? 0 : 60) {
        try trial.survive(Array(sample[..<random.below(sample.count)]), "a file that is cut short")
        var altered = sample
        for _ in 0..<3 { altered[random.below(altered.count)] = UInt8(random.below(256)) }
        try trial.survive(altered, "a file with three bytes altered", hasLines: hasLines)
        // One byte within a line, of which one record is at fault, if any.
        if let place = sample.indices.filter({ !Self.endsLine(sample[$0]) }).randomElement(using: &random) {
          altered = sample
          altered[place] = random.pick([0xFF, 0x78, 0x09, 0x2D])
          let reading = try trial.survive(altered, "a file with one byte altered", hasLines: hasLines)
          // What the host refuses is no fault of the reader's.
          if reading.errors.count == 1, case .failed? = reading.passed.first {
            losses.append(good.count - reading.records.count)
          }
        }
        try trial.survive(
          Array(String(decoding: sample, as: UTF8.self).replacing("\n", with: "\r\n").utf8), "a file with CRLF")
        count += 4
      }
      if losses.count > 2, let least = losses.min(), least > 1 {
        throw Finding(
          "where one record is at fault, \(least) are lost",
          mend: "give the fault of a record once, and go on with the record behind it at the next call of next")
      }
      return "\(count) files"
    },
    CheckTest(
      "dataset.reads", "A read may give less than was asked for, and one that fails ends the reading with a failure.",
      ["R-78"], .items(.format)
    ) { context in
      let trial = try FormatTrial(context)
      let sample = try trial.sample(context)
      let first = try whole(trial, sample, atMost: 64)
      for bytes in [1, 7] {
        let short = try trial.read(sample, failing: InjectedFaults(readBytes: bytes))
        let how = "when reads give \(bytes == 1 ? "one byte" : "\(bytes) bytes") at a time"
        let mend = "go on reading until *got is 0: any read may give less than was asked for, as one of a pipe does"
        if let error = short.errors.first {
          throw Finding("\(how), a good file is refused: \(context.withoutStop(error))", mend: mend)
        }
        try requireEqual(first, short.records, how, mend: mend)
      }
      var failed = 0
      // One read in five fails, each in a run of its own; of a few bytes each, so that there are many.
      let step = max(1, FormatTrial.bytes(sample).count / 64)
      for number in 1...12 {
        let reading = try trial.read(sample, failing: InjectedFaults(read: number * 5 - 4, readBytes: step))
        // The host tells of the read by itself where the format has come to an end without a word of it.
        if case .file = reading.errors.last {
          throw Finding(
            "a read that failed was taken for the end, after \(reading.records.count) of \(first.count) records",
            mend: "pass on what files->read returns")
        }
        if !reading.errors.isEmpty { failed += 1 }
      }
      return "\(first.count) records a byte at a time, \(failed) reads that failed"
    },
    CheckTest(
      "dataset.full-disk", "When writing fails, so does the writer, with nothing in the file's place.", ["R-70"],
      .items(.format)
    ) { context in
      let trial = try FormatTrial(context)
      guard trial.format.canWrite else { throw NothingToTest("it does not write") }
      let records = try CheckRecords(random: context.random()).records
      do {
        let writer = try trial.format.create(
          FormatOpening(path: trial.path("full"), settings: try trial.format.options().settings()),
          failing: InjectedFaults(write: 1))
        for record in records { _ = try writer.write(record) }
        try writer.finish()
      } catch {
        return "failed as it should"
      }
      throw Finding("a full disk went unnoticed", mend: "pass on what files->write returns")
    },
    CheckTest(
      "dataset.splits", "A folder's splits are found, and hold what their files hold.", ["R-19"], .items(.format)
    ) { context in
      let trial = try FormatTrial(context)
      guard trial.format.canRead, !trial.format.extensions.isEmpty else {
        throw NothingToTest("it reads no single files")
      }
      let sample = try trial.sample(context)
      let bytes = FormatTrial.bytes(sample)
      try trial.put(bytes, as: "train")
      try trial.put(bytes, as: "test")
      let splits = try trial.format.splits(trial.scratch)
      guard !splits.isEmpty else { throw NothingToTest("it has no splits") }
      let records = try whole(trial, sample, atMost: 64)
      for split in splits where split == "train" || split == "test" {
        let read = try trial.read(trial.scratch, split: split)
        if let error = read.errors.first { throw error }
        guard read.records.count == records.count else {
          throw Finding(
            "the split \(split) holds \(read.records.count) records, its file \(records.count)",
            mend: "let a split be one file of the folder, named after it")
        }
      }
      return splits.joined(separator: ", ")
    },
    CheckTest(
      "dataset.leaks", "Reading and writing leave nothing behind.", ["R-36"], .items(.format), limit: 60, isSpied: false
    ) { context in
      let trial = try FormatTrial(context)
      let sample = try trial.sample(context)
      let reading = HeapGrowth.perCall(40) { _ = try? trial.read(sample) }
      guard reading < 16 else {
        throw Finding("each pass over the file leaves \(reading) bytes behind", mend: "free the cursor in close")
      }
      let absent = trial.path("absent")
      let failing = HeapGrowth.perCall(100) { _ = try? trial.read(absent) }
      guard failing < 16 else {
        throw Finding(
          "each open that fails leaves \(failing) bytes behind", mend: "free what open allocated before it fails")
      }
      return "nothing"
    },
  ]

  private static func endsLine(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

  private static func whole(_ trial: FormatTrial, _ path: String, atMost: Int) throws -> [StoredRecord] {
    let reading = try trial.read(path, atMost: atMost)
    // A file that it has written itself must be good.
    if let error = reading.errors.first { throw error }
    return reading.records
  }

  private static func requireEqual(
    _ first: [StoredRecord], _ second: [StoredRecord], _ how: String, withIDs: Bool = true,
    mend: String = "give every record, once"
  ) throws {
    guard first.count == second.count else {
      throw Finding("\(how), there are \(second.count) records instead of \(first.count)", mend: mend)
    }
    for (a, b) in zip(first, second) {
      guard a.id == b.id, Array(a.texts) == Array(b.texts), a.spans.count == b.spans.count,
        PredictedParts(a) == PredictedParts(b)
      else {
        throw Finding(
          "\(how), record \(a.id) is another one",
          mend: "lend memory that stays until next or close, one place for each record, and none that cursors share")
      }
    }
  }
}
