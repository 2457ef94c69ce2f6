/// The frozen character tables, one value for the whole process.
///
/// Categories are those of Unicode 8.0, decompositions of 9.0, lower case of 17.0, and "C*" of 18.0: the versions inside
/// the `tokenizers` package 0.23, except for the last, where BioBERT's rule differs. Swift's own properties are not used,
/// because their version changes with the toolchain. Sources: generate.py in this folder; BioBERT's tokenization.py.
package struct UnicodeTables: Sendable {
  let classFirst = Data.classFirst
  let classSecond = Data.classSecond
  let combiningFirst = Data.combiningFirst
  let combiningSecond = Data.combiningSecond
  let lowerFirst = Data.lowerFirst
  let lowerSecond = Data.lowerSecond
  let decompositionFirst = Data.decompositionFirst
  let decompositionSecond = Data.decompositionSecond
  let pool = Data.pool

  /// The tables, decoded at first use.
  package static let shared = UnicodeTables()

  private init() {}
}
