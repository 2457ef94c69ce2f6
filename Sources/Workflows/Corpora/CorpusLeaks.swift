import Corpus
import JSON
import PluginHost

/// Which texts of a data set stand in a corpus: a model that was trained on them has seen the test.
public struct CorpusLeaks: Sendable {
  /// A split of the data.
  public struct Split: Sendable {
    /// Its name; empty for one file.
    public var name: String
    /// Its texts.
    public var texts = 0
    /// Texts too short to tell.
    public var short = 0
    /// Texts that stand in the corpus.
    public var found = 0
    /// The ids of the first of them, with the document of the corpus.
    public var examples: [(id: String, document: String)] = []
  }

  /// The splits.
  public var splits: [Split] = []
  private static let mostExamples = 10

  /// As JSON.
  public var json: JSONObject {
    [
      "splits": .array(
        splits.map { split in
          [
            "split": .string(split.name), "texts": JSONValue(split.texts), "short": JSONValue(split.short),
            "found": JSONValue(split.found),
            "examples": .array(
              split.examples.map { ["id": .string($0.id), "document": .string($0.document)] }),
          ]
        })
    ]
  }

  /// Searches a corpus for the texts of data.
  /// - Throws: `CorpusError`, and errors of the data's format.
  public init(
    of data: String, format: String?, settings: [String: String], in corpus: String, registry: PluginRegistry
  ) throws {
    let store = try CorpusStore(path: corpus)
    let source = try DataSource(path: data, format: format, registry: registry, options: settings)
    var search = PassageSearch()
    var owners: [(split: Int, id: String)] = []
    for name in source.splits.isEmpty ? [""] : source.splits {
      var split = Split(name: name)
      var labels = LabelInventories()
      labels.closeTraining()
      for record in try source.read(split: name, labels: &labels) {
        for text in record.texts {
          split.texts += 1
          if search.add(Array(text.text.utf8)) != nil {
            owners.append((splits.count, record.id))
          } else {
            split.short += 1
          }
        }
      }
      splits.append(split)
    }
    var found: Set<Int> = []
    for index in 0..<store.documentCount where store.live[index] {
      let document = try store.document(index)
      for number in search.find(in: document.text).subtracting(found).sorted() {
        found.insert(number)
        let (split, id) = owners[number]
        splits[split].found += 1
        if splits[split].examples.count < Self.mostExamples {
          splits[split].examples.append((id, String(decoding: document.id, as: UTF8.self)))
        }
      }
    }
  }
}
