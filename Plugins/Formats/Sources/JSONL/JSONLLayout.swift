import PluginSDK

/// The form in which the texts of a record are written, and what passage numbers count.
struct JSONLLayout {
  /// The three forms of a line.
  enum Form {
    /// `text`: one body without a name of its own.
    case text
    /// `question` and `passages`: a query first, then bodies; nothing is annotated in the query.
    case question
    /// `texts`: any other.
    case texts
  }

  /// The form.
  let form: Form
  /// The index of the text that passage 0 is.
  let firstPassage: Int

  /// Chooses the simplest form that keeps everything.
  init(_ source: RecordView, annotated: RecordView) {
    let texts = source.texts
    if texts.count <= 1, texts.allSatisfy({ $0.role == .body && $0.id.isEmpty }) {
      (form, firstPassage) = (.text, 0)
      return
    }
    let isQuestion =
      texts[0].role == .query && texts[0].id.isEmpty && texts.dropFirst().allSatisfy { $0.role == .body }
      && !(source.wordsGiven && source.words.contains { $0.text == 0 })
      && !(source.sentencesGiven && source.sentences.contains { $0.text == 0 })
      && !annotated.spans.contains { $0.text == 0 } && !annotated.answers.contains { $0.source == 0 }
    (form, firstPassage) = isQuestion ? (.question, 1) : (.texts, 0)
  }
}
