/// The names of a TensorFlow checkpoint's files, and which checkpoint of a folder is meant.
public enum TensorFlowFiles {
  /// What the name of an index ends with.
  static let indexEnding = ".index"
  /// The file in which TensorFlow notes which checkpoint is the newest.
  static let stateName = "checkpoint"
  /// The name of the checkpoints that are written, without an ending, which is that of Google's releases.
  public static let writtenPrefix = "bert_model.ckpt"

  /// The name of an index.
  static func index(_ prefix: String) -> String { prefix + indexEnding }

  /// The name of a file with numbers.
  static func shard(_ prefix: String, _ number: Int, of count: Int) -> String {
    "\(prefix).data-\(digits(number))-of-\(digits(count))"
  }

  /// The text of the file that names a checkpoint.
  static func state(_ prefix: String) -> [UInt8] {
    Array("model_checkpoint_path: \"\(prefix)\"\nall_model_checkpoint_paths: \"\(prefix)\"\n".utf8)
  }

  /// The checkpoint that a state names, without the folder, which may be that of another machine.
  static func prefix(inState bytes: [UInt8]) -> String? {
    let key = "model_checkpoint_path:"
    for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) where line.hasPrefix(key) {
      let parts = line.dropFirst(key.count).split(separator: "\"", omittingEmptySubsequences: false)
      guard parts.count == 3, !parts[1].isEmpty else { return nil }
      return FilePath.name(of: String(parts[1]))
    }
    return nil
  }

  /// The indices among the names of a folder.
  static func indices(among names: [String]) -> [String] {
    names.filter { $0.hasSuffix(indexEnding) && FilePath.isPlainName($0) && $0 != indexEnding }
  }

  /// The files of the checkpoint with an index, among the names of a folder.
  static func files(ofIndex index: String, among names: [String]) -> [String] {
    let prefix = index.dropLast(indexEnding.count)
    return [index] + names.filter { $0.hasPrefix(prefix + ".data-") }
  }

  private static func digits(_ number: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, 5 - text.utf8.count)) + text
  }
}
