import JSON
import Testing

/// Text that tells units apart: CRLF, a byte-order mark, astral characters, combining marks, no-break spaces.
@Suite("offsets of predictions", .enabled(if: Host.isThere, "\(Host.absence)"))
struct OffsetTests {
  static let awkward =
    "\u{FEFF}aspirin\u{A0}treated asthma in patients.\r\n\u{1F600} aspirin \u{1F9EC} treated fever\u{301} in patients .\r\n\r\n"
    + "the BRCA1 gene cause\u{301}s \u{10348}cancer .\r\nthe\u{2009}BRCA1 gene\u{A0}causes severe\r\nasthma .\r\n\r\n"
    + "patients with n\u{308}ai\u{308}ve fe\u{301}ver had \u{1D400} mild fever."

  /// Runs predict on the awkward text and gives its lines.
  static func lines(_ more: String...) throws -> [JSONObject] {
    let outcome = Host.run(
      ["predict", "--model", TinyModel.path, "--input", "-", "--output", "-", "--threads", "1"] + more,
      in: ScratchFolder(), input: Array(awkward.utf8))
    outcome.expectDone()
    return try outcome.lines.map { try #require($0) }
  }

  /// The part of a text between two offsets of a unit; nil when they do not lie on characters in order.
  static func slice(_ text: String, _ start: Int, _ end: Int, _ unit: String) -> String? {
    switch unit {
    case "codepoints":
      let scalars = Array(text.unicodeScalars)
      guard start <= end, end <= scalars.count else { return nil }
      var part = String.UnicodeScalarView()
      part.append(contentsOf: scalars[start..<end])
      return String(part)
    case "bytes":
      let bytes = Array(text.utf8)
      return start <= end && end <= bytes.count ? String(validating: bytes[start..<end], as: UTF8.self) : nil
    default:
      let units = Array(text.utf16)
      return start <= end && end <= units.count ? String(validating: units[start..<end], as: UTF16.self) : nil
    }
  }

  @Test("every entity is its slice, in each unit, and by bytes", arguments: ["codepoints", "bytes", "utf16"])
  func slices(_ unit: String) throws {
    var count = 0
    for line in try Self.lines("--offsets", unit) {
      let text = try #require(line["text"]?.string)
      for entity in try #require(line["entities"]?.array) {
        let mention = try #require(entity["text"]?.string)
        let start = try #require(entity["start"]?.integer)
        let end = try #require(entity["end"]?.integer)
        let byteStart = try #require(entity["byte_start"]?.integer)
        let byteEnd = try #require(entity["byte_end"]?.integer)
        // Equal by bytes: String's own == takes canonically equivalent texts for equal.
        #expect(Self.slice(text, start, end, unit).map { Array($0.utf8) } == Array(mention.utf8))
        #expect(Self.slice(text, byteStart, byteEnd, "bytes").map { Array($0.utf8) } == Array(mention.utf8))
        #expect(!mention.isEmpty)
        count += 1
      }
    }
    #expect(count >= 4, "too few entities to tell anything")
  }

  @Test("code points are the unit when none is named, and units change nothing but numbers")
  func units() throws {
    let plain = try Self.lines()
    #expect(try Self.lines("--offsets", "codepoints") == plain)
    for unit in ["bytes", "utf16"] {
      let other = try Self.lines("--offsets", unit)
      #expect(other.count == plain.count)
      for (one, two) in zip(plain, other) {
        let mentions = [one, two].map { $0["entities"]?.array?.map { $0["text"] } }
        #expect(one["text"] == two["text"] && mentions[0] == mentions[1])
      }
    }
  }

  @Test("the texts of all documents together are the input, but for its byte-order mark and what separates documents")
  func textsAreTheInput() throws {
    let texts = try Self.lines().map { try #require($0["text"]?.string) }
    #expect(texts.count == 3)
    for text in texts { #expect(Self.awkward.utf8.contains(text.utf8)) }
    #expect(texts[1].utf8.contains("\r\n".utf8), "a line end inside of a document must stay as it is")
  }

  @Test("offsets point into the file that was read when documents are lines of it")
  func gold() throws {
    // Gold in code points goes through predict's own format and comes back where it was.
    let folder = ScratchFolder()
    folder.write(
      "gold.jsonl",
      #"{"id":"a","text":"\#u{1F600} aspirin cafe\#u{301}","entities":[{"start":2,"end":9,"type":"Chemical","text":"aspirin"}]}"#
        + "\n")
    for unit in ["bytes", "utf16", "codepoints"] {
      let outcome = Host.run(
        ["translate", "gold.jsonl", "--to", "jsonl", "\(unit).jsonl", "--offsets", unit], in: folder)
      outcome.expectDone()
      let line = try #require(try JSONValue.parse(folder.read("\(unit).jsonl")).object)
      let start = line["entities"]?.array?.first?["start"]?.integer
      #expect(start == ["bytes": 5, "utf16": 3, "codepoints": 2][unit])
    }
  }
}

extension Collection where Element: Equatable {
  /// Whether the elements of another collection stand here one after the other.
  func contains(_ part: some Collection<Element>) -> Bool {
    let (all, part) = (Array(self), Array(part))
    guard part.count <= all.count else { return false }
    return (0...all.count - part.count).contains { all[$0..<$0 + part.count].elementsEqual(part) }
  }
}
