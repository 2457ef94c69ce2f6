import Checkpoints
import Encoder

/// Batches of a token classifier, as `gradients.py` and `fifty_steps.py` write them: a safetensors file of I32 tensors
/// `pieces` [N], `segments` [N], `labels` [N], `starts` [B + 1] (in tokens) and `batches` [steps + 1] (in sequences).
struct BatchFile {
  /// One step's sequences.
  struct Batch {
    /// What the encoder reads.
    var pieces: PackedSequences
    /// The class of each token, or `BatchFile.ignored`, [N].
    var labels: [Int32]

    /// The tokens that have a class.
    var labelledCount: Int { labels.count { $0 != BatchFile.ignored } }
  }

  /// The label of a token that counts nothing; the NER task's, and torch's.
  static let ignored: Int32 = -100

  /// The steps' batches, in order.
  let batches: [Batch]

  /// Reads a file.
  /// - Throws: `CheckpointError`, `DumpError.batches`.
  init(path: String) throws {
    let file = try SafetensorsFile(path: path)
    func integers(_ name: String) throws -> [Int32] {
      guard let bytes = file.bytes(of: name), file.tensor(named: name)?.elementType == .int32 else {
        throw DumpError.batches(path: path, tensor: name)
      }
      return stride(from: 0, to: bytes.count, by: 4).map { start in
        Int32(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) })
      }
    }
    let pieces = try integers("pieces"), segments = try integers("segments"), labels = try integers("labels")
    let starts = try integers("starts").map { Int($0) }, bounds = try integers("batches").map { Int($0) }
    guard segments.count == pieces.count, labels.count == pieces.count else {
      throw DumpError.batches(path: path, tensor: "labels")
    }
    guard Self.covers(starts, pieces.count) else { throw DumpError.batches(path: path, tensor: "starts") }
    guard Self.covers(bounds, starts.count - 1) else { throw DumpError.batches(path: path, tensor: "batches") }
    batches = zip(bounds, bounds.dropFirst()).map { first, end in
      var packed = PackedSequences()
      for sequence in first..<end {
        let tokens = starts[sequence]..<starts[sequence + 1]
        packed.append(pieces: pieces[tokens], segments: segments[tokens])
      }
      return Batch(pieces: packed, labels: Array(labels[starts[first]..<starts[end]]))
    }
  }

  /// Whether bounds rise from 0 to `end`.
  private static func covers(_ bounds: [Int], _ end: Int) -> Bool {
    bounds.first == 0 && bounds.last == end && zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }
  }
}
