/// The layouts in which a model folder is written.
public enum ModelLayout: String, Sendable, CaseIterable {
  /// That of the transformers library.
  case transformers
  /// That of Google's BERT and of BioBERT's releases.
  case tensorFlow = "tensorflow"
  /// A graph with its weights, for inference elsewhere.
  case onnx

  /// The name of the configuration.
  var configurationName: String {
    self == .tensorFlow ? ModelFolder.googleConfigurationName : ModelFolder.configurationName
  }

  /// The name of the weights, or of their index.
  var weightsName: String {
    switch self {
    case .transformers: ModelFolder.WeightsForm.safetensors.rawValue
    case .tensorFlow: TensorFlowFiles.index(TensorFlowFiles.writtenPrefix)
    case .onnx: "model.onnx"
    }
  }
}
