import Checkpoints

/// Which class of the transformers library a model's tensors belong to, read off their names.
enum TransformersArchitecture {
  /// The class; the bare encoder's where no class has such a head.
  static func name(parameters: [String], hasPooler: Bool) -> String {
    let head = Set(parameters.filter { !$0.hasPrefix("bert.") })
    if head == ["classifier.weight", "classifier.bias"] {
      return hasPooler ? "BertForSequenceClassification" : "BertForTokenClassification"
    }
    if head == ["qa_outputs.weight", "qa_outputs.bias"] { return "BertForQuestionAnswering" }
    if head.contains("cls.seq_relationship.weight") { return "BertForPreTraining" }
    if head.contains(BertTensorName.predictionBias) { return "BertForMaskedLM" }
    return "BertModel"
  }
}
