import ArgumentParser

/// A corpus and its share.
struct CorpusArgument: ExpressibleByArgument {
  let path: String
  let weight: Double

  init?(argument: String) {
    guard let sign = argument.lastIndex(of: "="), let weight = Double(argument[argument.index(after: sign)...]) else {
      (path, weight) = (argument, 1)
      return
    }
    guard weight > 0, weight.isFinite, sign > argument.startIndex else { return nil }
    path = String(argument[..<sign])
    self.weight = weight
  }
}
