import Glibc
import JSON
import Testing

/// Ends of sentences that were marked by reading (`docs/corpus.md`), and those that the host finds in the same texts.
@Suite("marked sentences", .enabled(if: Host.isThere, "\(Host.absence)"))
struct SentenceTests {
  /// The shared data; nil where it is absent, which is said once.
  private static let data: String? = {
    let root = getenv("BIOBERT_SHARED").map { String(cString: $0) } ?? Checkout.root + "/../shared"
    let path = root + "/data"
    if access(path + "/pubtator", R_OK) == 0, access(path + "/jats", R_OK) == 0 { return path }
    print("skipped: sentences of abstracts and articles, because neither BIOBERT_SHARED nor ../shared has them")
    return nil
  }()

  /// A line of a document, as a corpus has it.
  private struct Line {
    let byteCount: Int
    /// Where sentences end inside of it; its own end is no such place.
    let ends: Set<Int>
  }

  /// The lines of a shard's documents by their ids, read by the layout of `ShardHead` and `DocumentEntry`.
  private static func lines(_ shard: [UInt8]) -> [String: [Line]] {
    func number(_ at: Int, _ count: Int) -> Int { (0..<count).reversed().reduce(0) { $0 << 8 | Int(shard[at + $1]) } }
    let (documents, sentences, idBytes) = (number(16, 8), number(24, 8), number(40, 8))
    let entryBytes = 152
    let ranges = 64 + documents * entryBytes
    let ids = ranges + sentences * 8
    let texts = ids + idBytes
    var lines: [String: [Line]] = [:]
    for entry in (0..<documents).map({ 64 + $0 * entryBytes }) {
      let (id, text, first) = (ids + number(entry, 8), texts + number(entry + 8, 8), number(entry + 16, 8))
      let (idCount, textCount, count) = (number(entry + 24, 4), number(entry + 28, 4), number(entry + 32, 4))
      let ends = (first..<first + count).map { text + number(ranges + $0 * 8 + 4, 4) }
      lines[String(decoding: shard[id..<id + idCount], as: UTF8.self)] =
        shard[text..<text + textCount].split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
          let last = line.lastIndex { $0 > 0x20 } ?? line.startIndex
          let inner = ends.filter { line.startIndex < $0 && $0 <= last }
          return Line(byteCount: line.count, ends: Set(inner.map { $0 - line.startIndex }))
        }
    }
    return lines
  }

  // NLTK's punkt makes 60 errors in the 800 marks, as Tests/Verification/sentences.py counts them: 7.5 %.
  @Test(
    "errors are at most half as many as punkt's", .enabled(if: data != nil, "no shared data here"))
  func errors() throws {
    let data = try #require(Self.data)
    let folder = ScratchFolder()
    var lines: [String: [Line]] = [:]
    for format in ["pubtator", "jats"] {
      let words = ["corpus", "build", data + "/" + format, "--from", format, "--near-duplicates", "0", "--out", format]
      Host.run(words, in: folder).expectDone()
      for name in ScratchFolder.names(folder.path + "/" + format) where name.hasPrefix("shard-") {
        lines.merge(Self.lines(folder.read(format + "/" + name))) { $1 }
      }
    }
    let file = ScratchFolder.read(Checkout.root + "/Tests/Verification/sentences/marked.json")
    let texts = try #require(try JSONValue.parse(file)["texts"]?.array)
    var (marked, errors) = (0, 0)
    for text in texts {
      let id = try #require(text["id"]?.string)
      let number = try #require(text["line"]?.integer)
      let all = lines[id] ?? []
      let line = try #require(all.indices.contains(number) ? all[number] : nil, "\(id) has no line \(number)")
      try #require(line.byteCount == text["bytes"]?.integer, "\(id), line \(number): not the text that was marked")
      let ends = Set(text["ends"]?.array?.compactMap(\.integer) ?? [])
      marked += ends.count
      errors += ends.symmetricDifference(line.ends).count
    }
    #expect(marked == 800)
    #expect(errors <= 30, "\(errors) of \(marked)")
  }
}
