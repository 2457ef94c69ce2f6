import JSON
import PluginSDK

/// One entry of `qas` with the context it is asked about.
struct SquadEntry {
  /// The entry's id.
  let id: String
  let question: String
  let context: String
  /// The list of answers; nil where the file has none.
  let answers: [JSONValue]?
  /// SQuAD 2: whether the context holds no answer.
  let isImpossible: Bool

  /// The question's own id: what stands before the number of the snippet in BioBERT's files, `<24 hex digits>_NNN`.
  var questionID: String { Self.isNumbered(id) ? String(decoding: id.utf8.dropLast(4), as: UTF8.self) : id }

  /// Whether an id is one of BioBERT's.
  static func isNumbered(_ id: String) -> Bool {
    let bytes = Array(id.utf8)
    guard bytes.count == 28, bytes[24] == 0x5F else { return false }
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    return bytes[..<24].allSatisfy { isDigit($0) || (0x61...0x66).contains($0 | 0x20) }
      && bytes[25...].allSatisfy(isDigit)
  }
}

/// Questions that are one record: mostly one entry; the snippets of one BioASQ question together.
struct SquadQuestion {
  let id: String
  var entries: [SquadEntry]
}

extension QuestionFile {
  /// The questions of a SQuAD file in order of first appearance.
  func squadQuestions() throws(PluginError) -> [SquadQuestion] {
    guard let articles = value["data"]?.array else {
      throw fault("'data' is missing or no list; a SQuAD file is an object with the list 'data'")
    }
    var questions: [SquadQuestion] = []
    var places: [String: Int] = [:]
    var seen: Set<String> = []
    for (number, article) in articles.enumerated() {
      guard let paragraphs = article["paragraphs"]?.array else {
        throw fault("'data[\(number)].paragraphs' is missing or no list")
      }
      for (index, paragraph) in paragraphs.enumerated() {
        let place = "data[\(number)].paragraphs[\(index)]"
        guard let context = paragraph["context"]?.string else {
          throw fault("'\(place).context' is missing or no string; every question needs its passage")
        }
        guard let entries = paragraph["qas"]?.array else { throw fault("'\(place).qas' is missing or no list") }
        for entry in entries {
          let entry = try squadEntry(entry, context: context, at: place)
          guard seen.insert(entry.id).inserted else {
            throw fault("the id comes for the second time; each may be there once", question: entry.id)
          }
          if let known = places[entry.questionID] {
            questions[known].entries.append(entry)
          } else {
            places[entry.questionID] = questions.count
            questions.append(SquadQuestion(id: entry.questionID, entries: [entry]))
          }
        }
      }
    }
    return questions
  }

  private func squadEntry(_ entry: JSONValue, context: String, at place: String) throws(PluginError) -> SquadEntry {
    guard let id = entry["id"].flatMap({ $0.string ?? $0.integer.map(String.init) }), !id.isEmpty else {
      throw fault("an entry of '\(place).qas' has no id")
    }
    guard let question = entry["question"]?.string else {
      throw fault("'question' is missing or no string", question: id)
    }
    let answers = entry["answers"]?.array
    if entry["answers"] != nil, answers == nil { throw fault("'answers' is no list", question: id) }
    return SquadEntry(
      id: id, question: question, context: context, answers: answers,
      isImpossible: entry["is_impossible"]?.bool ?? false)
  }
}
