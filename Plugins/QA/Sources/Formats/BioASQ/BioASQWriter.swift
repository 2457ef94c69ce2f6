import JSON
import PluginSDK

/// Writes BioASQ files: submissions of predictions, and questions with their snippets and gold.
///
/// A factoid question gets its five best answers, a list question at most a hundred, as the task allows.
public final class BioASQWriter: RecordWriter {
  private static let mostFactoid = 5
  private static let mostList = 100

  private let out: ByteWriter
  private var count = 0

  /// Creates the file.
  public init(opening: FormatOpening) throws(PluginError) {
    out = try opening.files.create(opening.path)
    try out.write("{\"questions\":[")
  }

  /// Writes a question.
  public func write(_ source: RecordView, predicted: RecordView?, ledger: Ledger) throws(PluginError) {
    let annotated = predicted ?? source
    let kind = QuestionKind(source)
    try ledger.enterUnheld(annotated, holding: [.answers, .classes])
    var question: JSONObject = ["id": .string(source.id.string), "type": .string(kind.name)]
    if predicted == nil {
      if let body = source.texts.first(where: { $0.role == .query }) { question["body"] = .string(body.text.string) }
      question["snippets"] = .array(
        source.texts.filter { $0.role == .body }.map {
          ["text": .string($0.text.string), "document": .string($0.id.string)]
        })
    }
    switch kind {
    case .yesNo:
      if let label = annotated.labelName(.records, annotated.classes.first?.label) {
        question["exact_answer"] = .string(label.string)
      }
      for index in annotated.classes.indices.dropFirst() { try ledger.enter("second-label", .records, index) }
      for index in annotated.answers.indices { try ledger.enter("other-kind", .answers, index) }
    case .factoid, .list:
      // What has no gold is an answer to hand in, whoever found it.
      let isAnswer = predicted != nil || !source.hasGold
      let most = !isAnswer ? Int.max : kind == .list ? Self.mostList : Self.mostFactoid
      let groups = AnswerGroups(annotated)
      for index in groups.indices(beyond: most) { try ledger.enter("too-many", .answers, index) }
      if !groups.isEmpty || predicted != nil || source.hasGold {
        let wordings = !isAnswer ? groups.stated : groups.wordings(atMost: most, synonyms: false)
        question["exact_answer"] = .array(wordings.map { .array($0.map { .string($0) }) })
      }
      for index in annotated.classes.indices { try ledger.enter("other-kind", .records, index) }
    case .summary:
      for index in annotated.answers.indices { try ledger.enter("other-kind", .answers, index) }
      for index in annotated.classes.indices { try ledger.enter("other-kind", .records, index) }
    }
    if predicted != nil { question["ideal_answer"] = .string("") }
    if count > 0 { try out.write(byte: 0x2C) }
    count += 1
    try out.write(byte: 0x0A)
    try out.write(try JSONValue.object(question).fileBytes())
  }

  /// Ends the file.
  public func finish() throws(PluginError) {
    try out.write("\n]}\n")
    try out.flush()
  }
}
