/// The heads that an ONNX graph may have on top of its encoder.
public enum OnnxHead: Sendable, Equatable {
  /// A class of the whole text, from the pooled first token: `logits` [B, L].
  case sequenceClassifier(labels: Int)
  /// A class of every token: `logits` [B, T, L].
  case tokenClassifier(labels: Int)
  /// Where an answer starts and ends: `start_logits` and `end_logits` [B, T].
  case questionAnswering

  /// The parameters of the head, for an encoder of a width.
  public func tensors(hiddenSize: Int) -> [ExpectedTensor] {
    switch self {
    case .sequenceClassifier(let labels), .tokenClassifier(let labels):
      ExpectedTensor.linear("classifier", input: hiddenSize, output: labels)
    case .questionAnswering: ExpectedTensor.linear("qa_outputs", input: hiddenSize, output: 2)
    }
  }
}
