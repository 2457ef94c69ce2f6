import Corpus
import Testing

@Suite("Shards")
struct ShardTests {
  private let documents = [
    CorpusDocument(
      id: Array("a".utf8), version: 3, input: 7, line: 9, text: Array("Zinc é. Two.".utf8), sentences: [0..<8, 9..<13]),
    CorpusDocument(id: [], isDeletion: true, text: [], sentences: []),
    CorpusDocument(id: Array("ü".utf8), text: Array("x\u{A0}y".utf8), sentences: [0..<4]),
  ]

  @Test("documents come back as they went in, and the same documents make the same bytes")
  func roundTrip() throws {
    let folder = TemporaryFolder()
    var builder = ShardBuilder()
    for document in documents { builder.append(document) }
    #expect(builder.documentCount == 3 && builder.sentenceCount == 3 && builder.wordCount == 5)
    let hash = try builder.write(to: folder.path + "/s")
    #expect(try builder.write(to: folder.path + "/t") == hash && hash.count == 64)
    #expect(folder.bytes("s") == folder.bytes("t"))
    let shard = try Shard(path: folder.path + "/s")
    try shard.verify()
    #expect(shard.documentCount == 3)
    for (index, document) in documents.enumerated() {
      let read = try shard.document(index)
      #expect(read.id == document.id && read.text == document.text && read.sentences == document.sentences)
      #expect(read.version == document.version && read.isDeletion == document.isDeletion)
      #expect(read.input == document.input && read.line == document.line)
    }
  }

  @Test("a shard that was cut short, lengthened or altered, or is none, is refused")
  func broken() throws {
    let folder = TemporaryFolder()
    var builder = ShardBuilder()
    for document in documents { builder.append(document) }
    _ = try builder.write(to: folder.path + "/s")
    let bytes = folder.bytes("s")
    func fault(_ bytes: [UInt8]) -> CorpusError? {
      folder.write(bytes, to: "b")
      do throws(CorpusError) {
        let shard = try Shard(path: folder.path + "/b")
        for index in 0..<shard.documentCount { _ = try shard.document(index) }
        try shard.verify()
        return nil
      } catch {
        return error
      }
    }
    let path = folder.path + "/b"
    #expect(fault(bytes) == nil)
    #expect(fault([]) == .shard(path: path, .notAShard))
    #expect(fault(Array("BBSHARD\n".utf8)) == .shard(path: path, .notAShard))
    for count in [64, 100, bytes.count - 1] {
      #expect(fault(Array(bytes[..<count])) == .shard(path: path, .length(expected: bytes.count, found: count)))
    }
    #expect(fault(bytes + [0]) == .shard(path: path, .length(expected: bytes.count, found: bytes.count + 1)))
    var later = bytes
    later[8] = 2
    #expect(fault(later) == .shard(path: path, .version(found: 2, known: 1)))
    // Whichever bit is turned, something is said, and nothing is read beyond the file.
    var random = TestRandom(state: 1)
    for _ in 0..<500 {
      var altered = bytes
      altered[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      #expect(fault(altered) != nil)
    }
  }
}
