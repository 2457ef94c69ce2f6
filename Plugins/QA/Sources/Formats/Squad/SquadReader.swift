import JSON
import PluginSDK

/// Reads SQuAD files: one record a question, the passages it is asked about in order. A fault costs its question.
public final class SquadReader: RecordReader {
  /// No labels: answers have none.
  public let labels = LabelTables()

  private let file: QuestionFile
  private let questions: [SquadQuestion]
  private var next = 0

  /// Opens the file, or the split of the folder.
  public init(opening: FormatOpening) throws(PluginError) {
    file = try QuestionFile(
      try SplitFinder.file(for: opening, extensions: SquadFormat.extensions), files: opening.files)
    questions = try file.squadQuestions()
  }

  /// The next question.
  public func read(into draft: RecordDraft) throws(PluginError) -> Bool {
    guard next < questions.count else { return false }
    let question = questions[next]
    next += 1
    draft.setID(question.id)
    draft.setOrigin(file: file.path, line: file.line(of: question.entries[0].id))
    draft.setKind(QuestionKind.factoid.name)
    draft.addText(question.entries[0].question, role: .query)
    for entry in question.entries {
      let text = draft.addText(entry.context, id: entry.id == question.id ? "" : entry.id)
      guard let answers = entry.answers else { continue }
      draft.hasGold = true
      for answer in answers where !entry.isImpossible { try add(answer, of: entry, text: text, to: draft) }
    }
    return true
  }

  private func add(
    _ answer: JSONValue, of entry: SquadEntry, text: Int, to draft: RecordDraft
  ) throws(PluginError) {
    guard let wording = answer["text"]?.string, !wording.isEmpty else {
      throw file.fault("an answer has no text", question: entry.id)
    }
    guard let start = answer["answer_start"] else {
      draft.addAnswer(wording, group: 0)
      return
    }
    let context = entry.context.unicodeScalars
    let length = wording.unicodeScalars.count
    guard let start = start.integer, start >= 0, start + length <= context.count else {
      throw file.fault(
        "the answer '\(wording)' begins at no character of its context, which has \(context.count)", question: entry.id)
    }
    let first = context.index(context.startIndex, offsetBy: start)
    let found = context[first..<context.index(first, offsetBy: length)]
    guard found.elementsEqual(wording.unicodeScalars) else {
      throw file.fault(
        "the answer is '\(wording)', but the context holds '\(String(found))' at character \(start); offsets count code points",
        question: entry.id)
    }
    draft.addAnswer(wording, span: TextSpan(start: start, end: start + length), source: text, group: 0)
  }
}
