import Checkpoints

/// What is to become of every tensor of a model, before any number is read.
struct ConversionPlan {
  /// A parameter and the tensor that has its numbers.
  struct Parameter {
    let stored: TensorDescription
    let name: String
  }

  /// The parameters, in the order of the file.
  let parameters: [Parameter]
  /// What is said of every tensor; the written names are the canonical ones.
  private(set) var tensors: [Conversion.Summary.Tensor] = []

  private let configuration: BertConfiguration

  /// Looks at the names, types and shapes of a model's tensors.
  /// - Throws: `CheckpointError.match`, `.tensor`; `WorkflowError.quantizedModel`.
  init(_ source: any TensorSource, _ folder: ModelFolder) throws {
    configuration = folder.configuration
    var parameters: [String: Parameter] = [:]
    var order: [Parameter] = []
    for tensor in source.tensors {
      let name: String
      switch BertTensorName(stored: tensor.name) {
      case .parameter(let parameter): name = parameter
      case .buffer: tensors.append(.init(stored: tensor.name, outcome: .buffer)); continue
      case .tied: tensors.append(.init(stored: tensor.name, outcome: .tied)); continue
      case .optimizer: tensors.append(.init(stored: tensor.name, outcome: .optimizer)); continue
      case .counter: tensors.append(.init(stored: tensor.name, outcome: .counter)); continue
      }
      // A slash is TensorFlow's, and BERT's variables have lost theirs by now.
      if name.utf8.contains(UInt8(ascii: "/")) {
        tensors.append(.init(stored: tensor.name, outcome: tensor.elementType.isFloating ? .unknown : .integers))
        continue
      }
      guard tensor.elementType.isFloating else {
        if tensor.elementType == .int8 { throw WorkflowError.quantizedModel(folder.path) }
        throw CheckpointError.tensor(path: source.path, name: tensor.name, .notFloating(tensor.elementType))
      }
      let parameter = Parameter(stored: tensor, name: name)
      if let other = parameters.updateValue(parameter, forKey: name) {
        throw CheckpointError.match(
          path: source.path, .ambiguous(name: name, storedNames: [other.stored.name, tensor.name]))
      }
      order.append(parameter)
      tensors.append(.init(stored: tensor.name, written: name, outcome: .float32))
    }
    for key in source.otherKeys { tensors.append(.init(stored: key, outcome: .text)) }
    self.parameters = order

    let known = configuration.encoderTensors(pooler: true) + configuration.pretrainingTensors
    let mismatches = known.compactMap { expected -> LoadReport.Mismatch? in
      guard let tensor = parameters[expected.name]?.stored, tensor.shape != expected.shape else { return nil }
      return LoadReport.Mismatch(
        name: expected.name, storedName: tensor.name, expected: expected.shape, found: tensor.shape)
    }
    if !mismatches.isEmpty { throw CheckpointError.match(path: source.path, .shapes(mismatches)) }
  }

  /// The names of the parameters.
  var names: Set<String> { Set(parameters.map(\.name)) }

  /// Whether the pooler is there.
  var hasPooler: Bool { names.isSuperset(of: ["bert.pooler.dense.weight", "bert.pooler.dense.bias"]) }

  /// What an encoder, or a head, would have beyond what is there.
  var missing: [Conversion.Summary.Missing] {
    let names = names
    func absent(_ tensors: [ExpectedTensor], _ part: Conversion.Part) -> [Conversion.Summary.Missing] {
      tensors.map(\.name).filter { !names.contains($0) }.map { .init(name: $0, part: part) }
    }
    let encoder = configuration.encoderTensors(pooler: false)
    let pooler = configuration.encoderTensors(pooler: true).dropFirst(encoder.count)
    var missing = absent(encoder, .encoder) + absent(Array(pooler), .pooler)
    let heads = ["classifier", "qa_outputs"].filter { head in names.contains { $0.hasPrefix(head + ".") } }
    for head in heads { missing += absent(ExpectedTensor.linear(head, input: 1, output: 1), .head) }
    // A model that was made for a task has given up what it was pre-trained with.
    let isPretrained = names.contains { $0.hasPrefix("cls.") }
    if heads.isEmpty || isPretrained { missing += absent(configuration.pretrainingTensors, .pretraining) }
    return missing
  }

  /// The configuration with what the weights say and a file of Google's does not: the class, and how many labels.
  var completedConfiguration: BertConfiguration {
    var completed = configuration
    if completed.architectures.isEmpty {
      completed.architectures = [
        TransformersArchitecture.name(parameters: parameters.map(\.name), hasPooler: hasPooler)
      ]
    }
    // The transformers library takes two labels for granted.
    if completed.labels == nil, let count = labelCount, count != 2 {
      completed.labels = (0..<count).map { "LABEL_\($0)" }
    }
    return completed
  }

  /// The heads that a graph can have.
  var heads: [OnnxHead] {
    let names = names
    var heads: [OnnxHead] = []
    if let labels = labelCount, names.contains("classifier.bias") {
      let ofTokens = completedConfiguration.architectures.contains("BertForTokenClassification")
      heads.append(ofTokens || !hasPooler ? .tokenClassifier(labels: labels) : .sequenceClassifier(labels: labels))
    }
    let answers = parameters.first { $0.name == "qa_outputs.weight" }
    if answers?.stored.shape.first == 2, names.contains("qa_outputs.bias") { heads.append(.questionAnswering) }
    return heads
  }

  /// Notes another name, or another outcome, of a tensor that is written.
  mutating func note(_ stored: TensorDescription, written: String?, _ outcome: Conversion.Outcome) {
    guard let index = tensors.firstIndex(where: { $0.stored == stored.name }) else { return }
    tensors[index] = .init(stored: stored.name, written: written, outcome: outcome)
  }

  private var labelCount: Int? {
    parameters.first { $0.name == "classifier.weight" && $0.stored.shape.count == 2 }?.stored.shape.first
  }
}
