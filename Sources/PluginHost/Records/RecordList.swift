/// The parts of one kind of a stored record, read when they are asked for.
public struct RecordList<Element: RecordElement>: RandomAccessCollection, Sendable {
  // The record owns the memory that `start` points to, and is kept alive with it.
  private let record: StoredRecord
  private nonisolated(unsafe) let start: UnsafePointer<Element.Stored>?
  /// How many there are.
  public let count: Int

  init(_ record: StoredRecord, start: UnsafePointer<Element.Stored>?, count: UInt64) {
    self.record = record
    self.start = start
    self.count = Int(count)
  }

  /// 0.
  public var startIndex: Int { 0 }
  /// The count.
  public var endIndex: Int { count }

  /// Reads one part.
  public subscript(position: Int) -> Element {
    precondition(position >= 0 && position < count, "a part beyond the record's end")
    guard let start else { preconditionFailure("a list without memory has no parts") }
    return Element(stored: start[position])
  }
}
