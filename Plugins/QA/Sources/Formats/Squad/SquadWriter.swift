import JSON
import PluginSDK

/// Writes SQuAD files: a paragraph for each passage of a question. Of several passages each gets the question's id and
/// its number, as in BioBERT's files.
///
/// A passage in which no answer is located gets none, and no entry at all where another one of its question has one: what
/// is left teaches where answers are. An answer that no passage holds is entered in the ledger as `unanswerable`.
public final class SquadWriter: RecordWriter {
  private let out: ByteWriter
  private var count = 0

  /// Creates the file.
  public init(opening: FormatOpening) throws(PluginError) {
    out = try opening.files.create(opening.path)
    try out.write("{\"version\":\"1.1\",\"data\":[{\"title\":\"\",\"paragraphs\":[")
  }

  /// Writes the passages of a question.
  public func write(_ source: RecordView, predicted: RecordView?, ledger: Ledger) throws(PluginError) {
    let annotated = predicted ?? source
    let question = source.texts.first { $0.role == .query }?.text.string ?? ""
    let passages = source.texts.indices.filter { source.texts[$0].role == .body }
    try ledger.enterUnheld(annotated, holding: .answers)
    for (index, answer) in annotated.answers.enumerated() {
      let isHeld = annotated.answers.contains { other in
        other.span != nil && (other.group == answer.group && answer.group != nil)
      }
      if answer.span == nil, !isHeld { try ledger.enter("unanswerable", .answers, index) }
    }
    let hasLocated = annotated.answers.contains { $0.span != nil }
    for (number, text) in passages.enumerated() {
      let answers = annotated.answers.filter { $0.isLocated(in: text) }
      if hasLocated, answers.isEmpty { continue }
      var entry: JSONObject = ["question": .string(question)]
      entry["id"] = .string(id(of: source, passage: number, among: passages.count))
      if source.hasGold || predicted != nil {
        let context = source.texts[text].text
        entry["answers"] = .array(
          answers.compactMap { answer in
            answer.span.map {
              [
                "text": .string(answer.text.string),
                "answer_start": .integer(Int64(Self.scalars(context[TextSpan(start: 0, end: $0.start)]))),
              ]
            }
          })
      }
      let paragraph: JSONValue = [
        "context": .string(source.texts[text].text.string), "qas": .array([.object(entry)]),
      ]
      if count > 0 { try out.write(byte: 0x2C) }
      count += 1
      try out.write(try paragraph.fileBytes())
    }
  }

  /// Ends the file.
  public func finish() throws(PluginError) {
    try out.write("]}]}\n")
    try out.flush()
  }

  private func id(of source: RecordView, passage: Int, among count: Int) -> String {
    let id = source.id.string
    if count == 1 { return id }
    let digits = String(passage)
    return id + "_" + String(repeating: "0", count: max(0, 3 - digits.utf8.count)) + digits
  }

  private static func scalars(_ text: BorrowedText) -> Int { text.count { $0 & 0xC0 != 0x80 } }
}
