import PluginAPI

extension RecordDraft {
  /// Calls `body` with the record as others see it; the view ends when `body` returns.
  public func withView<Result>(_ body: (RecordView) -> Result) -> Result {
    // Without this the draft could go, and its storage with it, as soon as its address is known.
    withExtendedLifetime(self) { body(RecordView(unchecked: pointer)) }
  }
}
