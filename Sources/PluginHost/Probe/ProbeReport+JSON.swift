import JSON

/// The report as one line of JSON: {"plugin": {...}}, or {"refused": [name, text or number ...]}.
extension ProbeReport {
  /// The line, without its end.
  var line: String {
    let value: JSONValue =
      switch self {
      case .description(let description): .object(["plugin": description.json])
      case .refusal(let refusal): .object(["refused": .array(refusal.words.map(\.json))])
      }
    // No number of a report can be infinite, which is all that writing could refuse.
    return (try? value.text()) ?? ""
  }

  /// Reads a line; nil when it is none.
  init?(line: String) {
    guard let value = try? JSONValue.parse(line) else { return nil }
    if let plugin = value["plugin"], let description = PluginDescription(json: plugin) {
      self = .description(description)
    } else if let words = value["refused"]?.array, let refusal = ProbeRefusal(words: words.map(ProbeWord.init)) {
      self = .refusal(refusal)
    } else {
      return nil
    }
  }
}

extension PluginDescription {
  /// The description for the cache and for the child's answer.
  var json: JSONValue {
    .object([
      "id": .string(id), "version": .string(version), "license": .string(license), "summary": .string(summary),
      "built_minor": .integer(Int64(builtMinor)), "min_host_minor": .integer(Int64(minHostMinor)),
      "items": .array(
        items.map { item in
          .object(["kind": .string(item.kind), "id": .string(item.id), "summary": .string(item.summary)])
        }),
    ])
  }

  /// Reads a description; nil when a part is missing.
  init?(json: JSONValue) {
    guard let id = json["id"]?.string, let version = json["version"]?.string, let license = json["license"]?.string,
      let summary = json["summary"]?.string, let builtMinor = json["built_minor"]?.integer,
      let minHostMinor = json["min_host_minor"]?.integer, let entries = json["items"]?.array
    else { return nil }
    var items: [ItemDescription] = []
    for entry in entries {
      guard let kind = entry["kind"]?.string, let id = entry["id"]?.string, let summary = entry["summary"]?.string
      else { return nil }
      items.append(ItemDescription(kind: kind, id: id, summary: summary))
    }
    self.init(
      id: id, version: version, license: license, summary: summary, builtMinor: UInt32(clamping: builtMinor),
      minHostMinor: UInt32(clamping: minHostMinor), items: items)
  }
}

/// A text or a number of a refusal.
enum ProbeWord: Equatable {
  case text(String)
  case number(UInt64)

  init(_ json: JSONValue) {
    if let integer = json.integer, integer >= 0 {
      self = .number(UInt64(integer))
    } else {
      self = .text(json.string ?? "")
    }
  }

  /// A number beyond what JSON's integers hold is written as the largest of those: it is far out of range anyway.
  var json: JSONValue {
    switch self {
    case .text(let text): .string(text)
    case .number(let number): .integer(Int64(clamping: number))
    }
  }

  var text: String {
    if case .text(let text) = self { text } else { "" }
  }

  var number: UInt64 {
    if case .number(let number) = self { number } else { 0 }
  }
}

extension ProbeRefusal {
  /// The case's name, then its values.
  var words: [ProbeWord] {
    switch self {
    case .cannotLoad(let reason): [.text("load"), .text(reason)]
    case .noEntry: [.text("no-entry")]
    case .entry(let reason): [.text("entry"), .text(reason)]
    case .needsNewerHost(let needs):
      [.text("newer-host"), .number(UInt64(needs.major)), .number(UInt64(needs.minor))]
    case .invalid(let fault): fault.words
    }
  }

  /// Reads a case's name and its values; nil for an unknown name.
  init?(words: [ProbeWord]) {
    func text(_ index: Int) -> String { index < words.count ? words[index].text : "" }
    func number(_ index: Int) -> UInt64 { index < words.count ? words[index].number : 0 }
    func version() -> ContractVersion {
      ContractVersion(major: UInt32(clamping: number(1)), minor: UInt32(clamping: number(2)))
    }
    switch text(0) {
    case "load": self = .cannotLoad(reason: text(1))
    case "no-entry": self = .noEntry
    case "entry": self = .entry(reason: text(1))
    case "newer-host": self = .needsNewerHost(needs: version())
    case "pointer": self = .invalid(.badPointer(table: text(1)))
    case "size": self = .invalid(.size(table: text(1), found: number(2)))
    case "version": self = .invalid(.version(found: version()))
    case "string": self = .invalid(.string(table: text(1), field: text(2)))
    case "id": self = .invalid(.id(table: text(1), found: text(2)))
    case "function": self = .invalid(.missingFunction(table: text(1), function: text(2)))
    case "enumeration":
      self = .invalid(
        .enumeration(status: Int32(text(1)) ?? 0, index: UInt32(clamping: number(2))))
    case "items": self = .invalid(.tooManyItems(limit: Int(clamping: number(1))))
    case "duplicate": self = .invalid(.duplicateItem(kind: text(1), item: text(2)))
    case "beyond": self = .invalid(.wroteBeyond(table: text(1)))
    case "bits": self = .invalid(.bits(table: text(1), field: text(2), found: number(3)))
    case "requirement":
      self = .invalid(.requirement(needs: UInt32(clamping: number(1)), built: UInt32(clamping: number(2))))
    default: return nil
    }
  }
}

extension PluginTableFault {
  fileprivate var words: [ProbeWord] {
    switch self {
    case .badPointer(let table): [.text("pointer"), .text(table)]
    case .size(let table, let found): [.text("size"), .text(table), .number(found)]
    case .version(let found): [.text("version"), .number(UInt64(found.major)), .number(UInt64(found.minor))]
    case .string(let table, let field): [.text("string"), .text(table), .text(field)]
    case .id(let table, let found): [.text("id"), .text(table), .text(found)]
    case .missingFunction(let table, let function): [.text("function"), .text(table), .text(function)]
    case .enumeration(let status, let index): [.text("enumeration"), .text("\(status)"), .number(UInt64(index))]
    case .tooManyItems(let limit): [.text("items"), .number(UInt64(limit))]
    case .duplicateItem(let kind, let item): [.text("duplicate"), .text(kind), .text(item)]
    case .wroteBeyond(let table): [.text("beyond"), .text(table)]
    case .bits(let table, let field, let found): [.text("bits"), .text(table), .text(field), .number(found)]
    case .requirement(let needs, let built):
      [.text("requirement"), .number(UInt64(needs)), .number(UInt64(built))]
    }
  }
}
