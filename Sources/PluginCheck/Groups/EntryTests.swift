import Glibc
import PluginAPI
import PluginHost

/// The entry function, called with hosts of our own making.
private struct RawEntry {
  typealias Function = @convention(c) (UnsafePointer<bp_host>?) -> UnsafePointer<bp_plugin>?

  let function: Function

  init(_ context: CheckContext) throws {
    guard let handle = dlopen(context.order.path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE),
      let symbol = dlsym(handle, "biobert_plugin_entry")
    else { throw NothingToTest("the library cannot be loaded") }
    function = unsafeBitCast(symbol, to: Function.self)
  }

  /// Calls the entry with a host whose table has `size` bytes, in pages that end there, and says it is of `minor`.
  func plugin(size: Int, minor: UInt32) -> UnsafePointer<bp_plugin>? {
    let page = 4096
    let flags = MAP_PRIVATE | MAP_ANONYMOUS
    guard let memory = mmap(nil, 3 * page, PROT_READ | PROT_WRITE, flags, -1, 0), memory != MAP_FAILED else {
      return nil
    }
    // Reading beyond the table is a fault at once.
    mprotect(memory + 2 * page, page, PROT_NONE)
    let start = memory + 2 * page - (size + 15) / 16 * 16
    var host = bp_host()
    host.size = UInt64(size)
    host.abi_major = BP_ABI_MAJOR
    host.abi_minor = minor
    host.error = { _, _, _ in }
    host.error_at = { _, _, _, _, _ in }
    host.log = { _, _, _ in }
    host.extension = { _, _ in nil }
    withUnsafeBytes(of: &host) {
      start.copyMemory(from: $0.baseAddress.unsafelyUnwrapped, byteCount: min(size, $0.count))
    }
    return function(UnsafePointer(start.assumingMemoryBound(to: bp_host.self)))
  }
}

extension CheckTest {
  /// The entry function and what the plugin says of itself.
  static let entryTests: [CheckTest] = [
    CheckTest("entry.null", "A null host is refused with null.", ["R-04"], .plugin) { context in
      guard try RawEntry(context).function(nil) == nil else {
        throw Finding("a null host was taken", mend: "begin the entry with `if (!host) return NULL;`")
      }
      return "refused"
    },
    CheckTest("entry.same", "The entry gives the same pointer for every host.", ["R-04"], .plugin) { context in
      let entry = try RawEntry(context)
      let size = MemoryLayout<bp_host>.size
      let first = entry.plugin(size: size, minor: BP_ABI_MINOR)
      guard let first else {
        throw Finding("the entry refused a host of its own version", mend: "return the plugin unless host is null")
      }
      guard entry.plugin(size: size, minor: BP_ABI_MINOR) == first else {
        throw Finding("the entry gave another pointer the second time", mend: "return one static bp_plugin")
      }
      return "the same"
    },
    CheckTest(
      "entry.first-host", "A host with the frozen part of its table alone is taken, or refused with a reason.",
      ["R-07", "R-35"], .plugin
    ) { context in
      // From size to error: what is frozen across majors.
      let frozen = (MemoryLayout<bp_host>.offset(of: \.error) ?? 24) + 8
      _ = try RawEntry(context).plugin(size: frozen, minor: 0)
      return "nothing beyond \(frozen) bytes was read"
    },
    CheckTest("entry.later-host", "A later host, with a longer table, is taken.", ["R-07"], .plugin) { context in
      let (size, minor) = (MemoryLayout<bp_host>.size + 256, BP_ABI_MINOR + 7)
      guard try RawEntry(context).plugin(size: size, minor: minor) != nil else {
        throw Finding(
          "a host with a longer table and a later minor was refused",
          mend: "never compare sizes or minors for equality; require what you need by min_host_minor")
      }
      return "taken"
    },
    CheckTest(
      "entry.description", "Id, version, licence, summary and items are in order.", ["R-11", "R-13"], .plugin
    ) { context in
      let description = context.plugin.description
      guard !description.license.isEmpty, !description.summary.isEmpty else {
        throw Finding("license or summary is empty", mend: "state both: users see them in `host plugin info`")
      }
      let functions = try context.plugin.functions()
      guard !description.items.isEmpty || !functions.isEmpty else {
        throw Finding(
          "it offers nothing",
          mend: "answer item(0, …) with a task, a format or a metric, or extension with functions by description")
      }
      for item in description.items where item.summary.isEmpty {
        throw Finding("the item \(item.id) has no summary", mend: "say in one sentence what it is")
      }
      for item in description.items where item.known == nil {
        throw Finding.warning(
          "the item \(item.id) is of the kind \(item.kind), which this host does not know",
          mend: "use biobert.task/1, biobert.format/1 or biobert.metric/1, unless it is meant for a later host")
      }
      return "\(description.items.count) item(s), \(functions.count) function(s)"
    },
    CheckTest("entry.extensions", "An unknown extension id is answered with null.", ["R-14"], .plugin) { context in
      for id in ["biobert.unheard-of/1", "", "biobert.functions/1x", "biobert.functions/"] {
        guard context.plugin.capability(id) == nil else {
          throw Finding("extension(\"\(id)\") is not null", mend: "compare the whole id, length included")
        }
      }
      return "null"
    },
    CheckTest(
      "entry.functions", "Functions by description have names, known letters, and give finite numbers.", ["R-76"],
      .plugin
    ) { context in
      let functions = try context.plugin.functions()
      for function in functions {
        guard !function.summary.isEmpty else {
          throw Finding("the function \(function.name) has no summary", mend: "say in one sentence what it computes")
        }
        for numbers in [[0, 0, 0], [1, 0, 0], [0, 1, 1], [5, 2, 3], [1e6, 1e6, 1e6]] {
          guard let value = function.value(numbers), !value.isFinite else { continue }
          throw Finding(
            "\(function.name) of \(numbers) is \(value)",
            mend: "define what 0/0 gives: the host takes finite numbers only")
        }
      }
      return "\(functions.count) function(s)"
    },
    CheckTest("entry.options", "Options have names, help, types and valid initial values.", ["R-32"], .plugin) {
      context in
      var count = 0
      for item in context.plugin.description.items {
        let declared =
          switch item.known {
          case .task: try context.plugin.task(item.id)?.options().options
          case .format: try context.plugin.format(item.id)?.options().options
          case .metric, nil: [DeclaredOption]?.none
          }
        for option in declared ?? [] {
          count += 1
          guard !option.help.isEmpty else {
            throw Finding(
              "the option \(option.name) of \(item.id) has no help", mend: "say in one sentence what it does")
          }
        }
      }
      return "\(count) option(s)"
    },
  ]

  /// Every item with structs and tables of other hosts: whatever is wrong with one shows here too.
  static let structTests: [CheckTest] = [
    CheckTest(
      "entry.longer-structs", "With the longer structs and tables of a later host every item works as it does here.",
      ["R-07", "R-08"], .plugin, limit: 60, age: .later
    ) { context in
      guard context.spy != nil else {
        throw NothingToTest("the spy is not available: this system allows no functions made at run time")
      }
      let today = try CheckContext(context.order, isSpied: true, sentence: context.sentence)
      var count = 0
      for item in context.plugin.description.items {
        guard let kind = item.known else { continue }
        let order = context.order.with(item: item.id)
        let expected = try outcome(kind, today.with(order))
        // Of an order by chance, which a task may take when it is created, one repetition may be alike.
        for _ in 0..<(kind == .task ? 5 : 1) where try outcome(kind, today.with(order)) != expected {
          throw NothingToTest("\(item.id) gives other results each time, which tests of its kind tell")
        }
        guard try outcome(kind, context.with(order)) == expected else {
          throw Finding(
            "\(item.id) gives other results when the host's structs are 64 bytes longer",
            mend: "step through records by their stride (bp_record_at), and read structs by their size (BP_HAS)")
        }
        count += 1
      }
      return "\(count) item(s)"
    },
    CheckTest(
      "entry.first-structs", "With structs and tables of 1.0's length every item works, as min_host_minor 0 says.",
      ["R-07", "R-11"], .plugin, limit: 60, age: .first
    ) { context in
      guard context.spy != nil else {
        throw NothingToTest("the spy is not available: this system allows no functions made at run time")
      }
      guard context.plugin.description.minHostMinor == 0 else {
        throw NothingToTest("it requires a host of minor \(context.plugin.description.minHostMinor), not of 0")
      }
      var count = 0
      for item in context.plugin.description.items {
        guard let kind = item.known else { continue }
        _ = try outcome(kind, context.with(context.order.with(item: item.id)))
        count += 1
      }
      return "\(count) item(s)"
    },
  ]

  /// What an item makes of the made records, as text.
  private static func outcome(_ kind: ItemKind, _ context: CheckContext) throws -> String {
    switch kind {
    case .task:
      guard let trial = try HeadTrial.ifTaken(context), trial.hasWindows else { return "" }
      let step = try StepTrial(
        trial, trial.batch(gold: true), random: context.random(1), training: true, wantsLoss: true)
      let loss = try step.gradients()
      return try "\(loss) \(DecodeTrial(trial, context).run(.ordinary).map { PredictedParts($0) })"
    case .metric:
      let trial = try MetricTrial(context)
      return "\(try trial.values(trial.pairs(.mixed)))"
    case .format:
      let trial = try FormatTrial(context)
      guard let sample = try? trial.sample(context) else { return "" }
      return "\(try trial.read(sample).records.map { PredictedParts($0) })"
    }
  }
}
