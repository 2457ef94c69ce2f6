/// A word's tag: what stands before the first `-` and what stands behind it.
struct Tag: Equatable {
  /// The prefixes that conlleval gives a meaning.
  enum Prefix: UInt8 {
    case outside
    case begin
    case inside
    case end
    case open
    case close
    case dot
    case other
  }

  let prefix: Prefix
  /// The index of the type among `TagTable.types`.
  let type: Int32
  /// The index of the whole tag among `TagTable.tags`; equal for equal tags only.
  let id: Int32

  static func == (left: Tag, right: Tag) -> Bool { left.id == right.id }
}
