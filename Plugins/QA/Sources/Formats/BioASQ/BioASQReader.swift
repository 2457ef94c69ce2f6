import JSON
import PluginSDK

/// Reads BioASQ files: one record a question, with its snippets as passages. A fault costs its question.
///
/// Gold answers are looked for in the snippets: each wording stands in the record as the file has it, and again wherever a
/// snippet holds it.
public final class BioASQReader: RecordReader {
  /// `yes` and `no`.
  public let labels = LabelTables()

  private let file: QuestionFile
  private let questions: [JSONValue]
  private let isPredicted: Bool
  private var seen: Set<String> = []
  private var next = 0
  /// The index of the first snippet among the texts of the record that is being read.
  private var firstPassage = 0

  /// Opens the file, or the split of the folder.
  public init(opening: FormatOpening) throws(PluginError) {
    file = try QuestionFile(
      try SplitFinder.file(for: opening, extensions: BioASQFormat.extensions), files: opening.files)
    isPredicted = opening.role == .predicted
    guard let questions = file.value["questions"]?.array else {
      throw file.fault("'questions' is missing or no list; a BioASQ file is an object with the list 'questions'")
    }
    self.questions = questions
  }

  /// The next question.
  public func read(into draft: RecordDraft) throws(PluginError) -> Bool {
    guard next < questions.count else { return false }
    let question = questions[next]
    next += 1
    guard let id = question["id"].flatMap({ $0.string ?? $0.integer.map(String.init) }), !id.isEmpty else {
      throw file.fault("'questions[\(next - 1)]' has no id")
    }
    guard seen.insert(id).inserted else {
      throw file.fault("the id comes for the second time; each may be there once", question: id)
    }
    guard let type = question["type"]?.string, QuestionKind(type).name == type else {
      throw file.fault("'type' is none of factoid, list, yesno and summary", question: id)
    }
    draft.setID(id)
    draft.setKind(type)
    draft.setOrigin(file: file.path, line: file.line(of: id))
    if let body = question["body"]?.string { draft.addText(body, role: .query) }
    firstPassage = draft.textCount
    for (number, snippet) in (question["snippets"]?.array ?? []).enumerated() {
      guard let text = snippet["text"]?.string else {
        throw file.fault("'snippets[\(number)].text' is missing or no string", question: id)
      }
      draft.addText(text, id: snippet["document"]?.string ?? "")
    }
    if let exact = question["exact_answer"], exact != .null { try add(exact, of: QuestionKind(type), id, to: draft) }
    return true
  }

  private func add(
    _ exact: JSONValue, of kind: QuestionKind, _ id: String, to draft: RecordDraft
  ) throws(PluginError) {
    draft.hasGold = !isPredicted
    switch kind {
    case .summary: return
    case .yesNo:
      guard let name = Self.yesOrNo(exact) else {
        throw file.fault("the exact answer to a yes/no question is neither", question: id)
      }
      draft.addClass(RecordClass(label: labels.intern(name, .records), score: isPredicted ? 1 : 0))
    case .factoid, .list:
      for (group, wordings) in try groups(exact, of: kind, id).enumerated() {
        // Of a system's synonyms the first counts (evaluator, -e 5).
        for wording in isPredicted ? Array(wordings.prefix(1)) : wordings {
          draft.addAnswer(wording, group: group, rank: group)
          if !isPredicted { locate(wording, group: group, in: draft) }
        }
      }
    }
  }

  /// `Yes.` is yes: what holds "yes" is yes, else what holds "no" is no (BioASQ's evaluator).
  private static func yesOrNo(_ exact: JSONValue) -> String? {
    guard let text = (exact.string ?? exact.array?.first?.string)?.lowercased() else { return nil }
    return text.contains("yes") ? "yes" : text.contains("no") ? "no" : nil
  }

  /// The answers, each with its synonyms. Files write a text, a list of texts, or a list of lists.
  private func groups(
    _ exact: JSONValue, of kind: QuestionKind, _ id: String
  ) throws(PluginError) -> [[String]] {
    if let text = exact.string { return [[text]] }
    guard let entries = exact.array else { throw file.fault("'exact_answer' is neither text nor list", question: id) }
    let texts = entries.compactMap(\.string)
    if texts.count == entries.count {
      // Gold of a factoid question in a flat list are synonyms; all else are answers of their own.
      return kind == .factoid && !isPredicted ? [texts].filter { !$0.isEmpty } : texts.map { [$0] }
    }
    var groups: [[String]] = []
    for entry in entries {
      let wordings = entry.string.map { [$0] } ?? entry.array?.compactMap(\.string)
      guard let wordings, entry.string != nil || wordings.count == entry.array?.count else {
        throw file.fault("'exact_answer' holds something that is no text", question: id)
      }
      if !wordings.isEmpty { groups.append(wordings) }
    }
    return groups
  }

  private func locate(_ wording: String, group: Int, in draft: RecordDraft) {
    for index in firstPassage..<draft.textCount {
      guard let span = AnswerLocator.find(wording, in: draft.text(at: index)) else { continue }
      draft.addAnswer(draft.text(at: index)[span], span: span, source: index, group: group, rank: group)
    }
  }
}
