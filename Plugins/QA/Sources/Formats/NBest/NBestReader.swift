import JSON
import PluginSDK

/// Reads predictions: one record a question, its answers in order of their pooled probability.
public final class NBestReader: RecordReader {
  /// No labels: answers have none.
  public let labels = LabelTables()

  private struct Question {
    let id: String
    var pool = AnswerPool()
    var passages = 0
  }

  private let file: QuestionFile
  private let tidies: Bool
  private var questions: [Question] = []
  private var next = 0

  /// Opens the file, or the split of the folder.
  public init(opening: FormatOpening) throws(PluginError) {
    tidies = try opening.settings.boolean("tidy")
    file = try QuestionFile(
      try SplitFinder.file(for: opening, extensions: NBestFormat.extensions), files: opening.files)
    guard let object = file.value.object else { throw file.fault("is no object of answers by question id") }
    var places: [String: Int] = [:]
    for member in object.members {
      let id =
        SquadEntry.isNumbered(member.key) ? String(decoding: member.key.utf8.dropLast(4), as: UTF8.self) : member.key
      let place = places[id] ?? questions.count
      if places[id] == nil {
        places[id] = place
        questions.append(Question(id: id))
      }
      questions[place].passages += 1
      try add(member.value, of: member.key, to: &questions[place].pool)
    }
  }

  /// The next question.
  public func read(into draft: RecordDraft) throws(PluginError) -> Bool {
    guard next < questions.count else { return false }
    let question = questions[next]
    next += 1
    draft.setID(question.id)
    draft.setKind(QuestionKind.factoid.name)
    draft.setOrigin(file: file.path, line: 0)
    for (rank, answer) in question.pool.answers.enumerated() {
      draft.addAnswer(
        answer.wording, group: rank, rank: rank, score: min(1, answer.probability / Double(question.passages)))
    }
    return true
  }

  private func add(_ value: JSONValue, of id: String, to pool: inout AnswerPool) throws(PluginError) {
    if let wording = value.string {
      add(wording, probability: 1, to: &pool)
      return
    }
    guard let entries = value.array else { throw file.fault("is neither a text nor a list of answers", question: id) }
    for entry in entries {
      guard let wording = entry["text"]?.string, let probability = entry["probability"]?.number else {
        throw file.fault("an answer has no text or no probability", question: id)
      }
      add(wording, probability: probability, to: &pool)
    }
  }

  private func add(_ wording: String, probability: Double, to pool: inout AnswerPool) {
    guard tidies else {
      pool.add(wording, probability: probability)
      return
    }
    let kept = wording.withUTF8Bytes { bytes -> String? in
      let text = BorrowedText(bytes)
      return AnswerCut.tidied(text).map { text[$0].string }
    }
    if let kept { pool.add(kept, probability: probability) }
  }
}
