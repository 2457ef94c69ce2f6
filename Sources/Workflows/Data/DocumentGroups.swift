import PluginHost
import Training

/// Records by document, so that what belongs together is never parted.
///
/// The document of a record is its id without `:` and a number at its end, which formats put there for a sentence.
struct DocumentGroups {
  /// The records of each document, in order of first appearance.
  private(set) var documents: [[StoredRecord]] = []

  init(_ records: [StoredRecord]) {
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
  }

  /// The places of the documents under a fixed permutation.
  var order: [Int] { EpochOrder.permutation(count: documents.count, seed: 0, epoch: 0) }

  private static func document(of id: String) -> String {
    guard let colon = id.lastIndex(of: ":") else { return id }
    let number = id[id.index(after: colon)...].utf8
    return !number.isEmpty && number.allSatisfy { (0x30...0x39).contains($0) } ? String(id[..<colon]) : id
  }
}
