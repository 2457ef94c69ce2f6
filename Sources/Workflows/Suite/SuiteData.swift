import Glibc
import PluginHost

/// Where a data set of a suite lies, as trainings: one, or one a fold.
struct SuiteData: Sendable {
  /// The folder or file that was found.
  let path: String
  /// The trainings; one without a name where there are no folds.
  let parts: [Part]

  /// One training and what it is measured on.
  struct Part: Sendable {
    /// The fold's name; empty without folds.
    let name: String
    /// What is trained on: a folder with splits, or one file.
    let data: String
    /// What is measured.
    let test: Test
  }

  /// What a model is measured on.
  enum Test: Sendable {
    /// The split "test" of the data.
    case split
    /// Files that are predicted, and files with the gold of their records.
    case files(inputs: [String], gold: [String])
  }

  /// Looks for a data set below a folder; nil when it is not there, or not all of it.
  /// - Throws: `WorkflowError.noFolds`; errors of formats.
  init?(_ set: SuiteDescription.DataSet, below folder: String, registry: PluginRegistry) throws {
    if set.train.isEmpty {
      guard let path = Self.first(of: set.data, below: folder) else { return nil }
      self.path = path
      parts =
        set.isFolded
        ? try Fold.given(in: path, format: nil, options: [:], registry: registry)
          .map { Part(name: $0.name, data: $0.data, test: .split) }
        : [Part(name: "", data: path, test: .split)]
      return
    }
    let inputs = set.test.inputs.map { folder + "/" + $0 }, gold = set.test.gold.map { folder + "/" + $0 }
    guard let path = Self.first(of: set.train, below: folder), (inputs + gold).allSatisfy({ access($0, F_OK) == 0 })
    else { return nil }
    self.path = path
    parts = [Part(name: "", data: path, test: .files(inputs: inputs, gold: gold))]
  }

  /// The first of some names that is there.
  static func first(of names: [String], below folder: String) -> String? {
    names.lazy.map { folder + "/" + $0 }.first { access($0, F_OK) == 0 }
  }
}
