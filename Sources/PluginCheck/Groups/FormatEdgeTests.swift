import PluginHost

extension CheckTest {
  /// Formats: files that are not what they should be, reads and writes that fail, folders, leaks.
  static let formatEdgeTests: [CheckTest] = [
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
      let records = try whole(trial, sample, atMost: 64)
      // Each split has one record less than the one before it, so that none can be taken for another.
      var counts: [String: Int] = [:]
      for (index, split) in ["train", "devel", "test"].enumerated() {
        if trial.format.canWrite, records.count > index {
          try trial.write(Array(records.dropLast(index)), to: trial.path(split))
        } else {
          try trial.put(FormatTrial.bytes(sample), as: split)
        }
        counts[split] = try whole(trial, trial.path(split), atMost: 64).count
      }
      let splits = try trial.format.splits(trial.scratch)
      guard splits.contains("train") || splits.contains("test") else { throw NothingToTest("it has no splits") }
      for split in ["train", "test"] where !splits.contains(split) {
        throw Finding(
          "\(trial.path(split)) is there, and split names \(splits.joined(separator: ", ")) alone",
          mend: "let split name every file of the folder that is called train, devel or test")
      }
      for split in splits {
        guard let count = counts[split] else { continue }
        let read = try trial.read(trial.scratch, split: split)
        if let error = read.errors.first { throw error }
        guard read.records.count == count else {
          throw Finding(
            "the split \(split) holds \(read.records.count) records, its file \(count)",
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
}
