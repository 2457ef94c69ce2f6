import ArgumentParser

/// `ID:KEY=VALUE`: a setting of fine-tuning for a group or a data set of a suite.
struct SuiteRecipeArgument: ExpressibleByArgument {
  let id: String
  let key: String
  let value: String

  init?(argument: String) {
    let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else { return nil }
    let setting = parts[1].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard setting.count == 2, !setting[0].isEmpty else { return nil }
    (id, key, value) = (String(parts[0]), String(setting[0]), String(setting[1]))
  }
}
