import Checkpoints
import PluginHost

/// A format with files to read: written by itself, or given by the author.
struct FormatTrial {
  /// What reading a file gave.
  struct Reading: CustomStringConvertible {
    /// The records that were good.
    var records: [StoredRecord] = []
    /// What was said of the bad ones, and at last of the file when nothing could be read behind it.
    var errors: [PluginError] = []
    /// How many records came before each of these.
    var places: [Int] = []
    /// Those behind which good records came: they are of one record for certain, and not of the whole file.
    var passed: [PluginError] { zip(errors, places).filter { $0.1 < records.count }.map(\.0) }
    /// How many of each there are.
    var description: String { "\(records.count) records and \(errors.count) faults" }
  }

  let format: FormatItem
  let scratch: String
  private let settings: OptionSettings

  init(_ context: CheckContext) throws {
    format = try context.format()
    scratch = context.order.scratch
    settings = try format.options().settings()
  }

  /// The path of a file of the scratch folder, with the ending that the format writes.
  func path(_ name: String) -> String {
    let ending = format.extensions.first.map { "." + $0 } ?? ""
    return scratch + "/" + name + ending
  }

  /// A good file: written from made records, or else the author's own.
  func sample(_ context: CheckContext) throws -> String {
    if let data = try context.dataOfFormat(endings: format.extensions) {
      if let refused = try refusal(of: data) { throw nothing("it refuses \(data): \(refused)", context) }
      return data
    }
    guard format.canRead else { throw NothingToTest("it does not read") }
    guard format.canWrite else { throw nothing("it does not write, so that there is no file for it to read", context) }
    let path = path("sample")
    let made = try CheckRecords(random: context.random(), count: 18)
    var written = try write(made.records, to: path)
    if written == 0 { written = try write(made.withOneText().records, to: path) }
    guard written > 0 else { throw nothing("it could write none of the made-up records", context) }
    return path
  }

  /// What the format finds wrong with the author's file, which is not the format's fault; nil for a good file.
  private func refusal(of path: String) throws -> String? {
    guard case .failed(let failure) = try read(path).errors.first, failure.status == .data, !failure.message.isEmpty
    else { return nil }
    return (failure.line == 0 ? "" : "line \(failure.line): ") + failure.message
  }

  /// There is no file to read. Once it is said where everybody sees it, unless the author has many formats to give files of.
  private func nothing(_ what: String, _ context: CheckContext) -> any Error {
    let mend = "give a good file of the format with --data, so that reading is tested"
    let isOnly = context.plugin.description.items.count { $0.known == .format } == 1
    return context.order.test == "dataset.passes" && isOnly
      ? Finding.warning(what, mend: mend) : NothingToTest("\(what): \(mend)") as any Error
  }

  /// Writes records; how many the format took.
  @discardableResult
  func write(_ records: [StoredRecord], to path: String) throws -> Int {
    let writer = try format.create(FormatOpening(path: path, settings: settings))
    var count = 0
    for record in records {
      // What a format cannot hold at all it may refuse, with a reason.
      if let error = Self.error(of: { () throws(PluginError) in _ = try writer.write(record) }) {
        guard case .failed(let failure) = error, !failure.message.isEmpty, failure.cause == nil else { throw error }
      } else {
        count += 1
      }
    }
    try writer.finish()
    return count
  }

  private static func error(of body: () throws(PluginError) -> Void) -> PluginError? {
    do throws(PluginError) {
      try body()
      return nil
    } catch {
      return error
    }
  }

  /// Reads a file to its end, or to what cannot be read on behind.
  ///
  /// - Parameter faults: what goes wrong with the reads, which the host's functions tell the format.
  func read(
    _ path: String, split: String = "", atMost: Int = 7, failing faults: InjectedFaults? = nil
  ) throws -> Reading {
    var labels = LabelInventories()
    var reading = Reading()
    let cursor: RecordCursor
    do throws(PluginError) {
      cursor = try open(path, split: split, failing: faults)
    } catch {
      return Reading(errors: [error])
    }
    let most = 100_000
    while reading.records.count + reading.errors.count < most {
      do throws(PluginError) {
        let more = try cursor.next(atMost: atMost, labels: &labels)
        if more.isEmpty { break }
        reading.records += more
      } catch {
        reading.errors.append(error)
        reading.places.append(reading.records.count)
        // One bad record is behind us; reading goes on.
        if !error.isOfOneRecord { break }
      }
    }
    return reading
  }

  /// Opens a file.
  func open(
    _ path: String, split: String = "", failing faults: InjectedFaults? = nil
  ) throws(PluginError) -> RecordCursor {
    try format.open(FormatOpening(path: path, split: split, settings: settings), failing: faults)
  }

  /// The bytes of a file; none where there is no such file.
  static func bytes(_ path: String) -> [UInt8] { (try? MappedFile.contents(of: path)) ?? [] }

  /// Makes a file of the scratch folder.
  @discardableResult
  func put(_ bytes: [UInt8], as name: String) throws -> String {
    let path = path(name)
    try AtomicFile.write(bytes, to: path)
    return path
  }

  /// Reads bytes that may be anything: records or a reason must come out, the same however many are asked for at once,
  /// and a reason must name the file.
  ///
  /// - Parameter hasLines: whether the format's good records say which line they begin at.
  /// - Returns: what was read, a record at a time.
  @discardableResult
  func survive(_ bytes: [UInt8], _ what: String, hasLines: Bool = false) throws -> Reading {
    let path = try put(bytes, as: "damaged")
    let reading = try read(path)
    for error in reading.errors.prefix(100) { try judge(error, what) }
    for case .failed(let failure) in reading.passed where hasLines && failure.status == .data && failure.line == 0 {
      throw Finding(
        "a record of \(what) was refused without a line: \(failure.message)",
        mend: "give host->error_at the line, as the format does for good records")
    }
    let single = try read(path, atMost: 1)
    // A record that the host refuses takes with it whatever came in the same call.
    if (reading.errors + single.errors).contains(where: { if case .record = $0 { true } else { false } }) {
      return single
    }
    guard single.records.count == reading.records.count, single.errors.count == reading.errors.count else {
      throw Finding(
        "\(what) gave \(single) when it was read one record at a time, and \(reading) when seven were asked for",
        mend:
          "where a record is at fault behind good ones, give the good ones and keep the fault for the next call of next",
        cause: .finding("faults depend on how many records are asked for"))
    }
    return single
  }

  /// Throws where an error does not say what and where.
  private func judge(_ error: PluginError, _ what: String) throws {
    switch error {
    case .failed(let failure):
      // What the host's own functions said is reason enough, and names the file.
      if failure.cause != nil { return }
      guard !failure.message.isEmpty else {
        throw Finding("\(what) was refused without a word", mend: "say what is wrong with host->error_at")
      }
      if failure.status == .data, failure.file.isEmpty {
        throw Finding(
          "\(what) was refused without a file or line: \(failure.message)",
          mend: "use host->error_at with the path and the line, so that users need not search")
      }
    case .record(_, let fault):
      guard !fault.file.isEmpty else {
        throw Finding(
          "a record of \(what) breaks the rules, and names no file: \(fault.problem)",
          mend: "check ranges while reading, and set file and line of every record")
      }
    default:
      throw error
    }
  }
}
