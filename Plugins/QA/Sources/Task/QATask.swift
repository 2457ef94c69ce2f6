import PluginSDK

/// Question answering: where in its passages the answer to a question begins and ends; and yes or no.
///
/// Devlin et al. 2019, section 4.2; Lee et al. 2020, section 3.3; Yoon et al. 2019. A record is a question with all its
/// passages. Its parameters have the names that transformers' `BertForQuestionAnswering` has, so a model folder loads
/// there; a head for yes and no is added where training gold has such questions.
public struct QATask: TaskPlugin {
  /// The id users write.
  public static let id = "qa"
  /// The task in a sentence.
  public static let summary = "Answer questions from passages: a range of text, several, or yes or no"
  /// Answers, and the class `yes` or `no`.
  public static let targets: TaskTargets = [.answers, .classes]
  /// The settings it has.
  public static let options = QAOptions.declared

  let settings: QAOptions
  let hiddenSize: Int
  /// The labels of yes and no in training gold; nil where it has no such questions.
  let yesNo: (yes: Int, no: Int)?

  /// Makes the task for what training gold holds.
  public init(setup: TaskSetup) throws(PluginError) {
    settings = try QAOptions(setup.settings)
    hiddenSize = setup.hiddenSize
    let labels = setup.labels[.records].names
    if settings.kinds.contains(.yesNo), let yes = labels.firstIndex(of: "yes"), let no = labels.firstIndex(of: "no") {
      yesNo = (yes, no)
    } else {
      yesNo = nil
    }
  }

  /// `qa_outputs.weight` [2,H] and `qa_outputs.bias` [2]; with yes and no `yesno_outputs.weight` [1,H] and
  /// `yesno_outputs.bias` [1].
  public var parameters: [TaskParameter] {
    var parameters = [
      TaskParameter("qa_outputs.weight", [2, hiddenSize]),
      TaskParameter("qa_outputs.bias", [2], start: .zero, noDecay: true),
    ]
    if yesNo != nil {
      parameters.append(TaskParameter("yesno_outputs.weight", [1, hiddenSize]))
      parameters.append(TaskParameter("yesno_outputs.bias", [1], start: .zero, noDecay: true))
    }
    return parameters
  }

  /// The classes of `classNames`.
  static let (yes, no) = (0, 1)

  /// `yes` and `no`, where training gold has such questions.
  public func classNames(of kind: LabelKind) -> [String] { kind == .records && yesNo != nil ? ["yes", "no"] : [] }

  /// One input a passage: the question first, the passage in windows. In training only passages that hold an answer, or
  /// all where passages may hold none; of yes/no questions all.
  public func prepare(_ record: RecordView, training: Bool, into inputs: InputSink) throws(PluginError) {
    let kind = QuestionKind(record)
    guard settings.kinds.contains(kind), kind != .yesNo || yesNo != nil else { return }
    guard let question = record.texts.firstIndex(where: { $0.role == .query }) else {
      throw .data(
        "record '\(record.id.string)' has no question; give it one, or a text of role query", file: record.file.string,
        line: record.line)
    }
    let asked: [InputChunk] = [.copy(text: question, TextSpan(start: 0, end: record.texts[question].text.count))]
    for (index, text) in record.texts.enumerated() where text.role == .body {
      if training, kind != .yesNo, !settings.allowsNull, !record.answers.contains(where: { $0.isLocated(in: index) }) {
        continue
      }
      try inputs.add(
        asked, fit: .truncate, [.copy(text: index, TextSpan(start: 0, end: text.text.count))], fitB: .window,
        tag: UInt64(index), maxA: settings.maximumQuestion)
    }
  }
}

extension RecordAnswer {
  /// Whether it stands at a known place of a text.
  func isLocated(in text: Int) -> Bool { source == text && span != nil }
}
