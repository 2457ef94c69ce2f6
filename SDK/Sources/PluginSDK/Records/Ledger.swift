import PluginAPI

/// Where a plugin accounts for gold items that no prediction can reach, or that a format cannot hold.
public struct Ledger {
  let sink: UnsafePointer<bp_ledger_sink>?

  init(_ sink: UnsafePointer<bp_ledger_sink>?) { self.sink = sink }

  /// Enters the gold item at `index` of `kind` with `reason`, a stable kebab-case id such as `label-unknown`.
  /// An item's first entry counts.
  public func enter(_ reason: some UTF8Source, _ kind: LabelKind, _ index: Int) throws(PluginError) {
    guard let sink, let entry = adopt(sink).entry else { return }
    let status = reason.withUTF8Bytes { entry(sink, BorrowedText($0).c, kind.rawValue, .index(index)) }
    if status < 0 { throw .passed(status) }
  }
}
