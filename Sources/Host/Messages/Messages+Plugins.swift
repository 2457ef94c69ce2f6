import PluginHost

/// What goes wrong while a plugin works.
extension Messages {
  static func plugin(_ error: PluginError) -> HostMessage {
    switch error {
    case .failed(let failure): return pluginFailure(failure)
    case .nonsense(let site, let nonsense):
      return HostMessage("\(name(site)) broke the contract: \(describe(nonsense)). Tell its author.", .pluginRefused)
    case .record(let site, let fault) where site.function == "decode":
      return HostMessage(decoded(fault, by: site), .pluginRefused)
    case .record(let site, let fault): return HostMessage(record(fault, reader: site.item), .badData)
    case .graph(let site, let fault, let further):
      let more = further == 0 ? "" : " (\(further) more mistakes follow from it)"
      return HostMessage(
        "\(name(site)) misused the graph in \(fault.function): \(clause(problem(fault.problem)))\(more). Tell its author.",
        .pluginRefused)
    case .file(let fault): return fileFault(fault)
    case .option(let item, let fault): return HostMessage(option(fault, of: item), .usage)
    case .notOffered(let site):
      let what =
        switch site.function {
        case "create": "cannot be written"
        case "open": "cannot be read"
        default: "offers no \(site.function)"
        }
      return HostMessage("\(site.item) of plugin \(site.plugin) \(what); host plugin list shows what there is.", .usage)
    }
  }

  /// A line that a plugin logged, with the name of its file.
  static func logged(_ entry: PluginLog.Entry) -> String {
    let file = entry.plugin.split(separator: "/").last.map(String.init) ?? entry.plugin
    return "\(file): \(entry.message)"
  }

  private static func name(_ site: PluginSite) -> String {
    "\(site.function) of \(site.item.isEmpty ? "plugin" : "\"\(site.item)\" of plugin") \(site.plugin)"
  }

  private static func pluginFailure(_ failure: PluginFailure) -> HostMessage {
    if let cause = failure.cause { return fileFault(cause) }
    guard !failure.message.isEmpty else {
      // Where a file names no records, their places are their names.
      let record =
        failure.record.isEmpty || failure.record == "\(failure.file):\(failure.line)"
        ? "" : " at record \(failure.record)"
      return HostMessage(
        "\(place(failure.file, failure.line))\(name(failure.site)) failed\(record) without saying why. Tell its author; `host "
          + "plugin check` looks for the fault.", .pluginRefused)
    }
    let said = failure.message
    let sentence = place(failure.file, failure.line) + sentence(said)
    switch failure.status {
    case .data: return HostMessage(sentence, .badData)
    case .io, .memory: return HostMessage(sentence, .failed)
    case .unsupported: return HostMessage(sentence, .usage)
    case .argument, .shape, .internal: return HostMessage("\(name(failure.site)): \(sentence)", .failed)
    }
  }

  private static func describe(_ nonsense: PluginNonsense) -> String {
    switch nonsense {
    case .status(let status): "it returned the unknown status \(status)"
    case .unexpectedDone: "it returned BP_DONE where nothing is enumerated"
    case .badPointer(let field): "\(part(field)) is null or misaligned"
    case .string(let field, let length): "the string \(part(field)) is null, or \(length) bytes long"
    case .notUTF8(let field): "\(part(field)) is no UTF-8"
    case .notFinite(let field): "\(field) is not finite"
    case .outOfRange(let field, let value, let allowed):
      "\(part(field)) is \(value) and may lie between \(allowed.lowerBound) and \(allowed.upperBound)"
    case .size(let field, let found): "the size of \(field) cannot be \(found)"
    case .duplicate(let field, let name): "\(field) \"\(name)\" comes twice"
    case .name(let field, let found): name(field, found)
    case .wroteBeyond(let field): "it wrote past the end of \(field)"
    case .range(let field, let start, let end, let length):
      "the range \(start)..<\(end) of \(part(field)) does not fit a text of \(length) bytes, or begins or ends inside of a "
        + "character (ranges count UTF-8 bytes)"
    case .order(let field, let start, let end):
      "\(part(field)) begins at byte \(start) of its text, and the chunk before it ends at \(end): chunks of one side keep their "
        + "text's order"
    case .tooMany(let field, let found, let limit): "\(found) of \(field) came where at most \(limit) may"
    case .direction(let value, let both):
      both
        ? "the value \(value) is better when higher and when lower"
        : "the value \(value) is the primary one, and neither BP_HIGHER_IS_BETTER nor BP_LOWER_IS_BETTER is set"
    case .nothing(let field): "it reported success and gave no \(part(field))"
    }
  }

  /// A chunk of an input, such as `a[2].text`, in words; any other field as it is.
  private static func part(_ field: String) -> String {
    guard let parts = field.wholeMatch(of: #/(a|b)\[(\d+)\](?:\.(\w+))?/#) else { return field }
    let chunk = "chunk \(parts.2) of side \(parts.1)"
    return parts.3.map { "the \($0) of \(chunk)" } ?? chunk
  }

  /// A name that the contract does not allow, with what it does allow.
  private static func name(_ field: String, _ found: String) -> String {
    let allowed =
      if field == "reason" {
        "a reason has the characters a-z, 0-9 and -, and no others"
      } else if field.hasPrefix("bp_function.signature") {
        "a signature is d, f, i, u, q or Q for what is given back, a colon, and up to eight of them, such as d:QQQ"
      } else if field == "bp_param.name" {
        "a parameter's name is not empty and does not begin with bert., which are the encoder's"
      } else if field == "name" {
        "it must not be empty"
      } else {
        "it has the characters a-z, 0-9, . and -, and no others"
      }
    return "\(field) cannot be \"\(found)\": \(allowed)"
  }

  private static func problem(_ problem: GraphProblem) -> String {
    switch problem {
    case .unknownHandle(let argument, let handle): "\(argument) is \(handle), which this graph never gave"
    case .staleHandle(let argument, let handle): "\(argument) is \(handle), a value of an earlier build"
    case .nullPointer(let argument): "\(argument) is null"
    case .structSize(let argument, let found): "the size of \(argument) is \(found), which it cannot be"
    case .rank(let argument, let found, let expected):
      "\(argument) has shape \(found) and must have rank \(expected.lowerBound) to \(expected.upperBound)"
    // `constant` takes both of the contract's kinds of numbers that a graph computes with.
    case .elements("array", let found, .f32): "array holds \(found) and must hold f32 or i32"
    case .elements(let argument, let found, let expected): "\(argument) holds \(found) and must hold \(expected)"
    case .unknownElements(let code): "there is no element type \(code)"
    case .dimensions(let dimensions): "the dimensions \(dimensions) cannot be"
    case .number(let argument, let value): "\(argument) cannot be \(value)"
    case .index(let argument, let value, let count): "\(argument) is \(value) and must be below \(count)"
    case .twice(let slot): "output \(slot) was given twice"
    case .rows(let slot, let found, let expected): "output \(slot) has \(found) rows where its axis has \(expected)"
    case .afterBuild: "it was called after build had returned"
    case .otherThread: "it was called from another thread than build's"
    case .unavailable: "what was asked for does not exist here"
    case .refused(let error): graph(error, namesPlugin: true)
    case .missingSlot(let slot): "outputs must be numbered from 0 without a gap, and \(slot) is missing"
    case .tooMany(let limit): "it recorded more than \(limit) values"
    case .custom(let status, let message): "the custom operation returned \(status): \(clause(message))"
    }
  }

  private static func article(_ type: OptionType) -> String { type == .integer ? "an" : "a" }

  /// What an option may be, where a range may have no end: "1 to 4", "0 and more", "any number".
  static func range(_ minimum: Double, _ maximum: Double) -> String {
    switch (minimum.isFinite, maximum.isFinite) {
    case (true, true): "\(bound(minimum)) to \(bound(maximum))"
    case (true, false): "\(bound(minimum)) and more"
    case (false, true): "\(bound(maximum)) and less"
    case (false, false): "any number"
    }
  }

  /// The bound of a range; whole numbers without a fraction.
  private static func bound(_ number: Double) -> String {
    Int64(exactly: number).map(String.init) ?? "\(number)"
  }

  static func option(_ fault: OptionFault, of item: String) -> String {
    switch fault {
    case .unknown(let name, let nearest, let known):
      "\(item) has no setting \"\(name)\".\(suggestion(nearest)) It has \(list(known))."
    case .value(let name, let text, let type): "\(name)=\(text): \(item) needs \(article(type)) \(type) there."
    case .range(let name, let text, let minimum, let maximum):
      "\(name)=\(text): \(item) takes \(range(minimum, maximum)) there."
    case .choice(let name, let text, let nearest, let choices):
      "\(name)=\(text): \(item) takes \(list(choices)) there.\(suggestion(nearest))"
    case .declaration(let name, let field):
      "the declaration of option \"\(name)\" of \(item) is wrong in its \(field); tell the plugin's author."
    }
  }
}
