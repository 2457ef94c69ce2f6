import JSON

/// How one run of a test ended, in parts.
public struct CheckOutcome: Equatable, Sendable {
  /// How it ended.
  public var status: CheckStatus
  /// What was found; for a pass, what was looked at. Without a full stop where `mend` follows.
  public var what: String
  /// What the author should change; empty where there is nothing to change.
  public var mend = ""
  /// What makes it one with the findings of other tests.
  public var cause: CheckCause
  /// The seed that shows it again, where that is another than was asked for.
  public var seed: UInt64?

  /// An outcome of which the cause is what it says.
  init(_ status: CheckStatus, _ what: String, mend: String = "") {
    self.init(status, what, mend: mend, cause: .finding(what))
  }

  /// An outcome of a cause.
  init(_ status: CheckStatus, _ what: String, mend: String, cause: CheckCause) {
    self.status = status
    self.what = what
    self.mend = mend
    self.cause = cause
  }

  /// What a test threw.
  init(_ finding: Finding) {
    self.init(
      finding.isWarning ? .warn : .fail, finding.what, mend: finding.mend,
      cause: finding.cause ?? .finding(finding.what))
  }

  /// All of it in sentences.
  public var message: String { advice.isEmpty ? what : "\(what). To mend it: \(advice)." }

  /// What the author should change, with a hint where what was found shows memory that nobody has written.
  public var advice: String { mend.isEmpty ? "" : mend + FreshMemory.hint(what) }

  /// What a child tells its parent: only what a test itself can find.
  var json: JSONObject {
    var json: JSONObject = ["status": .string(status.rawValue), "what": .string(what), "mend": .string(mend)]
    switch cause {
    case .found(let what): json["cause"] = .string(what)
    case .lateCall(let function): json["late-call"] = .string(function)
    case .otherThread(let function): json["other-thread"] = .string(function)
    case .signal, .gift, .stack, .exit, .hang, .loan: break
    }
    if let seed { json["seed"] = .string(String(seed)) }
    return json
  }

  /// Reads what a child told; nil for anything else.
  init?(_ line: String) {
    guard let json = try? JSONValue.parse(Array(line.utf8)),
      let status = json["status"]?.string.flatMap({ CheckStatus(rawValue: $0) }), let what = json["what"]?.string,
      let mend = json["mend"]?.string
    else { return nil }
    let cause: CheckCause? =
      json["cause"]?.string.map { .found($0) } ?? json["late-call"]?.string.map { .lateCall($0) }
      ?? json["other-thread"]?.string.map { .otherThread($0) }
    guard let cause else { return nil }
    self.init(status, what, mend: mend, cause: cause)
    seed = json["seed"]?.string.flatMap { UInt64($0) }
  }
}
