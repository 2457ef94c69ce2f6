/// Seeds as they are written: `1,2,3`.
struct SeedList {
  let seeds: [UInt64]

  /// Reads them; nil when one is no number or stands there twice.
  init?(_ text: String) {
    let parsed = text.split(separator: ",", omittingEmptySubsequences: false).map { UInt64($0) }
    guard !parsed.contains(nil), Set(parsed).count == parsed.count else { return nil }
    seeds = parsed.compactMap { $0 }
  }
}
