import PluginHost

/// Shares of train, devel and test, for data that comes as one file.
public struct SplitShares: Sendable, Equatable {
  /// The three shares; they sum to 1.
  public let shares: [Double]

  /// Reads `80/10/10`; nil when it is no such thing.
  public init?(_ text: String) {
    let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Double($0) ?? -1 }
    let total = numbers.reduce(0, +)
    guard numbers.count == 3, numbers.allSatisfy({ $0 >= 0 && $0.isFinite }), numbers[0] > 0, total > 0 else {
      return nil
    }
    shares = numbers.map { $0 / total }
  }

  /// Shares that were read before; nil unless there are three.
  public init?(shares: [Double]) {
    guard shares.count == 3 else { return nil }
    self.shares = shares
  }

  /// What is taken where nothing is asked for.
  public static let standard = SplitShares(normalized: [0.8, 0.1, 0.1])

  private init(normalized shares: [Double]) {
    self.shares = shares
  }

  /// Splits records by their order under a fixed permutation; records of one document stay together.
  public func split(_ records: [StoredRecord]) -> [String: [StoredRecord]] {
    let groups = DocumentGroups(records)
    let count = Double(groups.documents.count)
    let trainEnd = Int((shares[0] * count).rounded())
    let develEnd = Int(((shares[0] + shares[1]) * count).rounded())
    var parts: [String: [StoredRecord]] = [:]
    for (position, document) in groups.order.enumerated() {
      let name = position < trainEnd ? "train" : position < develEnd ? "devel" : "test"
      parts[name, default: []] += groups.documents[document]
    }
    return parts
  }
}
