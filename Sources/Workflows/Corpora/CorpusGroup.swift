import Checkpoints
import Glibc

/// A run of input files that are read together: what is done again, or kept, as a whole.
struct CorpusGroup: Sendable {
  /// A file, as it was when the group was made.
  struct Input: Sendable, Equatable {
    var path: String
    var bytes: Int
    /// When it was last changed, in nanoseconds since 1970.
    var modified: Int
  }

  /// Its place among the groups.
  let number: Int
  let inputs: [Input]

  /// The name of the file that says that it is done.
  var name: String { "group-\(Self.padded(number, 5)).json" }

  /// The name of one of its shards.
  func shardName(_ index: Int) -> String { "shard-\(Self.padded(number, 5))-\(Self.padded(index, 3))" }

  /// Cuts files into groups of so many bytes, in their order.
  /// - Throws: `FileError`.
  static func groups(of paths: [String], bytes: Int) throws(FileError) -> [CorpusGroup] {
    var groups: [CorpusGroup] = []
    var inputs: [Input] = []
    var sum = 0
    func close() {
      if !inputs.isEmpty { groups.append(CorpusGroup(number: groups.count, inputs: inputs)) }
      (inputs, sum) = ([], 0)
    }
    for path in paths {
      var status = stat()
      guard unsafe stat(path, &status) == 0 else { throw FileError(.inspect, path: path, code: errno) }
      // A large file stands alone, so that the groups behind it do not depend on what is before it.
      if sum + Int(status.st_size) > bytes { close() }
      inputs.append(
        Input(
          path: path, bytes: Int(status.st_size),
          modified: Int(status.st_mtim.tv_sec) * 1_000_000_000 + Int(status.st_mtim.tv_nsec)))
      sum += Int(status.st_size)
      if sum >= bytes { close() }
    }
    close()
    return groups
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
