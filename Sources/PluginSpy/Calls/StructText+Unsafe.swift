import PluginAPI

/// What lies at an address that crosses, as the trace shows it: what the contract says of it, shortened.
///
/// Unsafe since it follows the pointers of structs that C code fills. It reads what the contract promises and no more.
enum StructText {
  /// How many entries of a list are shown.
  private static let most = 4

  static func of(_ kind: ContractStruct, _ address: UnsafeRawPointer?) -> String {
    guard let address else { return "null" }
    return switch kind {
    case .string: SpyText.text(address.load(as: bp_str.self))
    case .number: SpyText.number(address.load(as: UInt32.self))
    case .array: array(address.load(as: bp_array.self))
    case .input: input(address.load(as: bp_input.self))
    case .record: record(address.load(as: bp_record.self))
    case .records: records(address.load(as: bp_records.self))
    case .option: option(address.load(as: bp_option.self))
    case .parameter: parameter(address.load(as: bp_param.self))
    case .decode: decode(address.load(as: bp_decode.self))
    }
  }

  static func lent(_ kind: LoanKind, _ address: UnsafeRawPointer?) -> String {
    guard let address else { return "null" }
    return switch kind {
    case .record: record(address.load(as: bp_record.self))
    case .setup: setup(address.load(as: bp_setup.self))
    case .batch: batch(address.load(as: bp_batch.self))
    case .decode: decode(address.load(as: bp_decode.self))
    case .opening: opening(address.load(as: bp_opening.self))
    }
  }

  // The structs.

  private static func record(_ record: bp_record) -> String {
    var parts: [String] = []
    if record.id.len > 0 { parts.append(SpyText.text(record.id)) }
    parts += list(record.texts, record.n_texts, "texts") { SpyText.text($0.text) }
    if record.n_words > 0 { parts.append("\(record.n_words) words") }
    parts += list(record.spans, record.n_spans, "spans") { "\($0.text):\($0.start)..<\($0.end)\(label($0.label))" }
    parts += list(record.pairs, record.n_pairs, "pairs") { "\($0.head)-\($0.tail)\(label($0.label))" }
    parts += list(record.classes, record.n_classes, "classes") { SpyText.number($0.label) }
    parts += list(record.answers, record.n_answers, "answers") { SpyText.text($0.text) }
    parts += list(record.values, record.n_values, "values") { "\($0)" }
    if record.flags & BP_HAS_GOLD != 0 { parts.append("gold") }
    return braces("record", parts)
  }

  private static func records(_ records: bp_records) -> String {
    guard let first = records.first, records.count > 0 else { return "records {}" }
    return braces("records", ["\(records.count), the first " + record(first.pointee)])
  }

  private static func batch(_ batch: bp_batch) -> String {
    braces("batch", ["\(batch.n_records) records", "\(batch.n_windows) windows", "\(batch.n_tokens) tokens"])
  }

  private static func decode(_ decode: bp_decode) -> String {
    var parts: [String] = []
    if let given = decode.record { parts.append(record(given.pointee)) }
    if let windows = decode.windows { parts.append(batch(windows.pointee)) }
    parts += list(decode.outputs, UInt64(decode.n_outputs), "outputs") { array($0) }
    return braces("decode", parts)
  }

  private static func setup(_ setup: bp_setup) -> String {
    var parts = ["hidden \(setup.hidden)"]
    parts += list(setup.labels, setup.n_labels, "inventories") { labels in
      "\(ContractNumber.kind.text(Int64(labels.kind))): " + entries(labels.names, UInt64(labels.n)) { SpyText.text($0) }
    }
    parts += list(setup.settings, setup.n_settings, "settings") { SpyText.text($0.text) }
    if setup.state.len > 0 { parts.append("\(setup.state.len) bytes of state") }
    return braces("setup", parts)
  }

  private static func opening(_ opening: bp_opening) -> String {
    braces("opening", [SpyText.text(opening.path), SpyText.text(opening.split)])
  }

  private static func input(_ input: bp_input) -> String {
    var parts: [String] = []
    for (name, chunks, count) in [("a", input.a, input.n_a), ("b", input.b, input.n_b)] where count > 0 {
      parts.append("\(name) \(count): " + entries(chunks, count, chunk))
    }
    if input.tag != 0 { parts.append("tag \(input.tag)") }
    return braces("input", parts)
  }

  private static func chunk(_ chunk: bp_chunk) -> String {
    switch chunk.kind {
    case BP_COPY: "copy \(chunk.source):\(chunk.start)..<\(chunk.end)"
    case BP_REPLACE: "replace \(chunk.source):\(chunk.start)..<\(chunk.end) \(SpyText.text(chunk.text))"
    case BP_INSERT: "insert \(SpyText.text(chunk.text))"
    case BP_TOKEN: "token \(SpyText.text(chunk.text))"
    default: "kind \(chunk.kind)"
    }
  }

  private static func option(_ option: bp_option) -> String {
    braces("option", [SpyText.text(option.name), "initial " + SpyText.text(option.initial)])
  }

  private static func parameter(_ parameter: bp_param) -> String {
    let four = [parameter.dims.0, parameter.dims.1, parameter.dims.2, parameter.dims.3]
    return braces("param", [SpyText.text(parameter.name), shape(four, parameter.rank)])
  }

  private static func array(_ array: bp_array) -> String {
    let four = [array.dims.0, array.dims.1, array.dims.2, array.dims.3]
    let count = four.prefix(Int(clamping: max(0, array.rank))).reduce(Int64(1)) { $0 &* $1 }
    let shape = shape(four, array.rank)
    guard count > 0, let data = array.data else { return shape }
    let shown = UInt64(count)
    return switch array.dtype {
    case BP_F32: "f32\(shape) " + entries(UnsafePointer(data.assumingMemoryBound(to: Float.self)), shown) { "\($0)" }
    case BP_I32: "i32\(shape) " + entries(UnsafePointer(data.assumingMemoryBound(to: Int32.self)), shown) { "\($0)" }
    default: shape
    }
  }

  // Their parts.

  private static func shape(_ dimensions: [Int64], _ rank: Int32) -> String {
    "[" + dimensions.prefix(Int(clamping: max(0, rank))).map(String.init).joined(separator: ",") + "]"
  }

  private static func label(_ label: UInt32) -> String { label == BP_NONE ? "" : " label \(label)" }

  private static func braces(_ name: String, _ parts: [String]) -> String {
    "\(name) {\(parts.joined(separator: "; "))}"
  }

  /// "3 spans: A, B, C", or nothing for none.
  private static func list<Element>(
    _ first: UnsafePointer<Element>?, _ count: UInt64, _ name: String, _ text: (Element) -> String
  ) -> [String] {
    count == 0 ? [] : ["\(count) \(name): " + entries(first, count, text)]
  }

  private static func entries<Element>(
    _ first: UnsafePointer<Element>?, _ count: UInt64, _ text: (Element) -> String
  ) -> String {
    guard let first else { return "null" }
    let shown = (0..<Int(min(count, UInt64(most)))).map { text(first[$0]) }
    return shown.joined(separator: ", ") + (count > UInt64(most) ? ", …" : "")
  }
}
