import PluginSDK

/// Two mentions that may be related, and the text that is read to decide it.
struct Candidate {
  /// The one that comes first in the text.
  let first: Argument
  /// The other one.
  let second: Argument
  /// The span index of the relation's head.
  let head: Int
  /// The span index of its tail.
  let tail: Int
  /// The bytes that are read: the sentences from the first to the second mention.
  let context: TextSpan

  /// The number that stands for the pair in `Batch.tag`.
  var tag: UInt64 { UInt64(head) << 32 | UInt64(tail) }

  /// The span indices of head and tail that a tag stands for.
  static func pair(of tag: UInt64) -> (head: Int, tail: Int) { (Int(tag >> 32), Int(tag & 0xFFFF_FFFF)) }
}
