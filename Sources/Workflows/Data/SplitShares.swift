import PluginHost
import Training

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
  ///
  /// The document of a record is its id without `:` and a number at its end, which formats put there for a sentence.
  public func split(_ records: [StoredRecord]) -> [String: [StoredRecord]] {
    var documents: [[StoredRecord]] = []
    var places: [String: Int] = [:]
    for record in records {
      let document = Self.document(of: record.id)
      if let place = places[document], !document.isEmpty {
        documents[place].append(record)
      } else {
        places[document] = documents.count
        documents.append([record])
      }
    }
    let order = EpochOrder.permutation(count: documents.count, seed: 0, epoch: 0)
    let trainEnd = Int((shares[0] * Double(documents.count)).rounded())
    let develEnd = Int(((shares[0] + shares[1]) * Double(documents.count)).rounded())
    var parts: [String: [StoredRecord]] = [:]
    for (position, document) in order.enumerated() {
      let name = position < trainEnd ? "train" : position < develEnd ? "devel" : "test"
      parts[name, default: []] += documents[document]
    }
    return parts
  }

  private static func document(of id: String) -> String {
    guard let colon = id.lastIndex(of: ":") else { return id }
    let number = id[id.index(after: colon)...].utf8
    return !number.isEmpty && number.allSatisfy { (0x30...0x39).contains($0) } ? String(id[..<colon]) : id
  }
}
