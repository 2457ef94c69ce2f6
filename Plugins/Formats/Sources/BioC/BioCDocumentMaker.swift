import JSON
import PluginSDK

/// Makes a BioC document of a record: from the skeleton that a BioC reader left in it, or from its text alone. Valid as
/// long as the records are lent.
struct BioCDocumentMaker {
  private let source: RecordView
  private let record: RecordView
  private let isPredicted: Bool
  private let text: BorrowedText
  private let map: OffsetMap
  private let skeleton: JSONObject?
  private let concepts: [String?]?
  /// Whether the skeleton's offsets are in the unit that is written.
  private let keepsOffsets: Bool
  /// Where the passages and sentences with a text of their own lie, and the offsets that they are written with.
  private var pieces: [(bytes: TextSpan, offset: Int)] = []

  /// The head of the collection that the document came from.
  var collection: BioCCollection {
    var collection = BioCCollection()
    guard let head = skeleton?["collection"]?.object else { return collection }
    collection.source = head["source"]?.string ?? ""
    collection.date = head["date"]?.string ?? ""
    collection.key = head["key"]?.string ?? ""
    collection.infons = head["infons"]?.object ?? JSONObject()
    return collection
  }

  init(
    _ source: RecordView, predicted: RecordView?, unit: OffsetUnit?
  ) throws(PluginError) {
    self.source = source
    record = predicted ?? source
    isPredicted = predicted != nil
    text = try source.onlyText()
    let extra = RecordExtra(source)
    let text = self.text
    let skeleton = extra["bioc"].flatMap { Self.fits($0, text) ? $0 : nil }
    let written = skeleton?["unit"]?.string.flatMap { OffsetUnit(optionName: $0) }
    let chosen = unit ?? written ?? .codePoints
    self.skeleton = skeleton
    keepsOffsets = written == chosen
    map = OffsetMap(text, unit: chosen)
    concepts = RecordExtra(record).concepts(count: record.spans.count)
  }

  /// Whether the passages of a skeleton lie in the text.
  private static func fits(_ skeleton: JSONObject, _ text: BorrowedText) -> Bool {
    (skeleton["passages"]?.array ?? []).allSatisfy { passage in
      guard let span = place(passage) else { return false }
      return span.end <= text.count
        && (passage["sentences"]?.array ?? []).allSatisfy { place($0).map { $0.end <= text.count } ?? false }
    }
  }

  private static func place(_ passage: JSONValue) -> TextSpan? {
    guard let start = passage["start"]?.integer, let end = passage["end"]?.integer, start >= 0, start <= end else {
      return nil
    }
    return TextSpan(start: start, end: end)
  }

  /// Makes the document; what BioC cannot hold is entered in `ledger`.
  func document(ledger: Ledger) throws(PluginError) -> BioCDocument {
    var maker = self
    return try maker.make(ledger: ledger)
  }

  private mutating func make(ledger: Ledger) throws(PluginError) -> BioCDocument {
    try ledger.enterUnheld(record, holding: [.spans, .pairs])
    var document = BioCDocument()
    document.id = source.id.string
    document.infons = skeleton?["infons"]?.object ?? JSONObject()
    document.passages = skeleton == nil ? plainPassages() : skeletonPassages()
    let inside = try record.spansInside(text, ledger: ledger)
    var annotations = BioCAnnotationMaker(
      record: record, text: text, map: map, concepts: concepts, isPredicted: isPredicted,
      pieces: pieces)
    if !isPredicted, let skeleton, annotations.fits(skeleton), inside.allSatisfy({ $0 }) {
      annotations.restore(skeleton, into: &document)
    } else {
      annotations.distribute(into: &document, inside: inside)
    }
    try annotations.addPairs(to: &document, skeleton: isPredicted ? nil : skeleton, ledger: ledger)
    return document
  }

  /// The passages that a BioC reader found.
  private mutating func skeletonPassages() -> [BioCPassage] {
    var passages: [BioCPassage] = []
    for value in skeleton?["passages"]?.array ?? [] {
      var passage = self.passage(value)
      for sentence in value["sentences"]?.array ?? [] {
        var own = self.passage(sentence)
        own.text = words(sentence)
        note(sentence, own.offset)
        passage.sentences.append(own)
      }
      if passage.sentences.isEmpty {
        passage.text = words(value)
        note(value, passage.offset)
      }
      passages.append(passage)
    }
    return passages
  }

  private func passage(_ value: JSONValue) -> BioCPassage {
    var passage = BioCPassage()
    passage.infons = value["infons"]?.object ?? JSONObject()
    let start = Self.place(value)?.start ?? 0
    passage.offset = (keepsOffsets ? value["offset"]?.integer : nil) ?? map.offset(ofByte: start)
    return passage
  }

  private func words(_ value: JSONValue) -> String { Self.place(value).map { text[$0].string } ?? "" }

  private mutating func note(_ value: JSONValue, _ offset: Int) {
    pieces.append((Self.place(value) ?? TextSpan(start: 0, end: 0), offset))
  }

  /// The passages of a record from elsewhere: title and abstract where its format has them, else one.
  private mutating func plainPassages() -> [BioCPassage] {
    let extra = RecordExtra(source)
    let hasTitle =
      extra.object[PubMedFormat.id] != nil || extra.object[PubTatorFormat.id] != nil
      || extra.object[RecordExtra.concepts] != nil
    var spans = [TextSpan(start: 0, end: text.count)]
    if hasTitle, let border = text.position(of: 0x0A) {
      spans = [TextSpan(start: 0, end: border), TextSpan(start: border + 1, end: text.count)]
    }
    var passages: [BioCPassage] = []
    for (index, span) in spans.enumerated() {
      var passage = BioCPassage()
      if hasTitle { passage.infons["type"] = .string(index == 0 ? "title" : "abstract") }
      passage.offset = map.offset(ofByte: span.start)
      passage.text = text[span].string
      pieces.append((span, passage.offset))
      passages.append(passage)
    }
    return passages
  }
}
