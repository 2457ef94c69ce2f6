import PluginHost

extension CheckTest {
  /// Formats: reading and writing.
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
      // Longer than what two bytes can count.
      if let first = records.first, first.texts.count == 1, first.words.isEmpty {
        var draft = RecordDraft(first)
        // What a format keeps beside a text belongs to that text, and so do its sentences.
        (draft.extra, draft.sentences, draft.sentencesAreGiven) = ("", [], false)
        draft.texts[0].text += String(repeating: " and so on", count: 7000)
        let (long, path) = (try draft.stored(), trial.path("long"))
        let read = try trial.write([long], to: path) == 1 ? try trial.read(path).records : []
        if let length = read.first?.texts.first?.text.utf8.count, let whole = long.texts.first?.text.utf8.count,
          read.count == 1, length < whole
        {
          throw Finding(
            "a text of \(whole) bytes came back with \(length)",
            mend: "count with 64 bits and read lines of any length, or refuse a longer one with a reason")
        }
      }
      return "\(records.count) records"
    },
    CheckTest(
      "dataset.last-line", "A file without a line feed at its end has its last record all the same.", ["R-69"],
      .items(.format)
    ) { context in
      let trial = try FormatTrial(context)
      let sample = try trial.sample(context)
      let bytes = FormatTrial.bytes(sample)
      let first = try whole(trial, sample, atMost: 64)
      let open = Array(bytes.reversed().drop(while: endsLine).reversed())
      guard !open.isEmpty, open.count < bytes.count else { throw NothingToTest("its files do not end in a line feed") }
      let reading = try trial.read(try trial.put(open, as: "open"))
      // A format may want the line feed, if it says so.
      if let refusal = reading.errors.first { return "refused: \(context.withoutStop(refusal))" }
      guard reading.records.count == first.count else {
        throw Finding(
          "without a line feed at the end, a file of \(first.count) records gives \(reading.records.count)",
          mend: "take what stands behind the last line feed for a line, too")
      }
      return "\(first.count) records"
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
  ]

  static func endsLine(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

  static func whole(_ trial: FormatTrial, _ path: String, atMost: Int) throws -> [StoredRecord] {
    let reading = try trial.read(path, atMost: atMost)
    // A file that it has written itself must be good.
    if let error = reading.errors.first { throw error }
    return reading.records
  }

  static func requireEqual(
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
