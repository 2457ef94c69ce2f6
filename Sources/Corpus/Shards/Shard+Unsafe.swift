import Checkpoints
import Crypto

/// A shard on the disk, mapped: documents by their place.
///
/// Unsafe because its tables are read where they lie; the head was checked against the file's length, and every place in
/// them is checked when it is used.
public final class Shard: Sendable {
  /// The file.
  public let path: String
  private let file: MappedFile
  private let head: ShardHead

  /// How many documents it has, kept or not.
  public var documentCount: Int { head.documents }

  /// Opens a shard.
  /// - Throws: `CorpusError.file`, `.shard`.
  public init(path: String) throws(CorpusError) {
    self.path = path
    do throws(FileError) { file = try MappedFile(path: path) } catch { throw .file(error) }
    do throws(ShardFault) {
      head = try ShardHead(file.copy(0..<min(file.count, ShardHead.byteCount)), fileBytes: file.count)
    } catch {
      throw .shard(path: path, error)
    }
  }

  /// Compares the bytes with the hash that was written behind them.
  /// - Throws: `CorpusError.shard` with `.hash`.
  public func verify() throws(CorpusError) {
    let end = file.count - ShardHead.hashBytes
    var hasher = SHA256()
    unsafe hasher.update(bufferPointer: UnsafeRawBufferPointer(rebasing: file.bytes[..<end]))
    guard Array(hasher.finalize()) == file.copy(end..<file.count) else { throw .shard(path: path, .hash) }
  }

  /// Gives the memory of what was read back to the system.
  func releaseMemory() { file.releaseMemory() }

  /// What the table says of a document.
  func entry(_ index: Int) -> DocumentEntry {
    precondition(index >= 0 && index < head.documents, "a document beyond the shard's end")
    let offset = head.documentsStart + index * MemoryLayout<DocumentEntry>.stride
    return unsafe file.bytes.loadUnaligned(fromByteOffset: offset, as: DocumentEntry.self)
  }

  /// Gives a document's text and sentences where they lie to `body`.
  /// - Throws: `CorpusError.shard` with `.document` when a place lies outside of the shard; what `body` throws.
  func withText(
    of index: Int, _ body: (borrowing DocumentView) throws(CorpusError) -> Void
  ) throws(CorpusError) {
    let entry = entry(index)
    let text = try range(entry.textStart, entry.textCount, of: head.textBytes, at: head.textsStart, index)
    guard entry.sentenceStart <= head.sentences,
      Int(entry.sentenceStart) + Int(entry.sentenceCount) <= head.sentences
    else { throw .shard(path: path, .document(index)) }
    let bytes = unsafe UnsafeRawBufferPointer(rebasing: file.bytes[text]).assumingMemoryBound(to: UInt8.self)
    let sentences = head.sentencesStart + Int(entry.sentenceStart) * 8
    let view = unsafe DocumentView(
      text: bytes, sentenceCount: Int(entry.sentenceCount),
      sentences: UnsafeRawBufferPointer(rebasing: file.bytes[sentences..<sentences + 8 * Int(entry.sentenceCount)]),
      fault: .shard(path: path, .document(index)))
    try withExtendedLifetime(file) { () throws(CorpusError) in try body(view) }
  }

  /// A document.
  /// - Throws: `CorpusError.shard` with `.document` when its place lies outside of the shard.
  public func document(_ index: Int) throws(CorpusError) -> CorpusDocument {
    let entry = entry(index)
    let id = try range(entry.idStart, entry.idCount, of: head.idBytes, at: head.idsStart, index)
    let text = try range(entry.textStart, entry.textCount, of: head.textBytes, at: head.textsStart, index)
    guard entry.sentenceStart <= head.sentences,
      Int(entry.sentenceStart) + Int(entry.sentenceCount) <= head.sentences
    else { throw .shard(path: path, .document(index)) }
    var sentences: [Range<Int>] = []
    sentences.reserveCapacity(Int(entry.sentenceCount))
    for place in Int(entry.sentenceStart)..<Int(entry.sentenceStart) + Int(entry.sentenceCount) {
      let offset = head.sentencesStart + place * 8
      let start = Int(unsafe file.bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
      let end = Int(unsafe file.bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self))
      guard start <= end, end <= Int(entry.textCount) else { throw .shard(path: path, .document(index)) }
      sentences.append(start..<end)
    }
    return CorpusDocument(
      id: file.copy(id), version: entry.version, isDeletion: entry.flags & DocumentEntry.deletion != 0,
      input: entry.input, line: entry.line, text: file.copy(text), sentences: sentences)
  }

  private func range(
    _ start: UInt64, _ count: UInt32, of bytes: Int, at section: Int, _ index: Int
  ) throws(CorpusError) -> Range<Int> {
    guard start <= bytes, Int(start) + Int(count) <= bytes else { throw .shard(path: path, .document(index)) }
    return section + Int(start)..<section + Int(start) + Int(count)
  }
}
