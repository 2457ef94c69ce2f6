extension OnnxGraph {
  private static let batch = Dimension.named("batch")
  private static let sequence = Dimension.named("sequence")

  /// The graph of an encoder, of its pooler if that is there, and of a head.
  ///
  /// Inputs are `input_ids`, `attention_mask` and `token_type_ids`, int64 of [B, T]; outputs `last_hidden_state` [B, T, H],
  /// `pooler_output` [B, H] and what the head gives. Devlin et al. 2019; names of weights are the canonical ones.
  public init(_ configuration: BertConfiguration, pooler: Bool, heads: [OnnxHead]) {
    self.init()
    for name in ["input_ids", "attention_mask", "token_type_ids"] { input(name, .int64, [Self.batch, Self.sequence]) }
    var hidden = embeddings(configuration)
    let mask = additiveMask()
    for layer in 0..<configuration.layerCount {
      hidden = block("bert.encoder.layer.\(layer)", hidden, mask, configuration)
    }
    let width = configuration.hiddenSize
    node("Identity", "last_hidden_state", [hidden])
    output("last_hidden_state", .float, [Self.batch, Self.sequence, .size(width)])
    if pooler {
      let first = node("Gather", "first_token", [hidden, index("index.0", 0)], [("axis", .integer(1))])
      let dense = linear("bert.pooler.dense", first, input: width, output: width)
      node("Tanh", "pooler_output", [dense])
      output("pooler_output", .float, [Self.batch, .size(width)])
    }
    for head in heads { append(head, hidden: hidden, width: width) }
  }

  private mutating func append(_ head: OnnxHead, hidden: String, width: Int) {
    switch head {
    case .sequenceClassifier(let labels):
      let scores = linear("classifier", "pooler_output", input: width, output: labels)
      node("Identity", "logits", [scores])
      output("logits", .float, [Self.batch, .size(labels)])
    case .tokenClassifier(let labels):
      let scores = linear("classifier", hidden, input: width, output: labels)
      node("Identity", "logits", [scores])
      output("logits", .float, [Self.batch, Self.sequence, .size(labels)])
    case .questionAnswering:
      let scores = linear("qa_outputs", hidden, input: width, output: 2)
      for (number, name) in ["start_logits", "end_logits"].enumerated() {
        node("Gather", name, [scores, index("index.\(number)", number)], [("axis", .integer(2))])
        output(name, .float, [Self.batch, Self.sequence])
      }
    }
  }

  private mutating func embeddings(_ configuration: BertConfiguration) -> String {
    let prefix = "bert.embeddings"
    let width = configuration.hiddenSize
    func table(_ name: String, _ rows: Int) -> TensorDescription? {
      TensorDescription(name: "\(prefix).\(name).weight", elementType: .float32, shape: [rows, width])
    }
    let words = declared(table("word_embeddings", configuration.vocabularySize))
    let positions = declared(table("position_embeddings", configuration.maximumPositions))
    let segments = declared(table("token_type_embeddings", configuration.segmentTypeCount))
    let word = node("Gather", "\(prefix).words", [words, "input_ids"])
    let segment = node("Gather", "\(prefix).segments", [segments, "token_type_ids"])
    let length = node(
      "Shape", "\(prefix).length", ["input_ids"], [("start", .integer(1)), ("end", .integer(2))])
    let zero = constant("axes.0", [0])
    let position = node("Slice", "\(prefix).positions", [positions, zero, length, zero])
    let sum = node("Add", "\(prefix).sum", [node("Add", "\(prefix).content", [word, segment]), position])
    return layerNorm("\(prefix).LayerNorm", sum, configuration)
  }

  /// Zero where a token is looked at, and the least float where it is not, to be added to scores [B, A, T, T].
  private mutating func additiveMask() -> String {
    let mask = node("Cast", "mask.float", ["attention_mask"], [("to", .integer(Element.float.rawValue))])
    let wide = node("Unsqueeze", "mask.wide", [mask, constant("axes.1.2", [1, 2])])
    let hidden = node("Sub", "mask.hidden", [constant("number.1", 1), wide])
    return node("Mul", "mask", [hidden, constant("number.least", -Float.greatestFiniteMagnitude)])
  }

  private mutating func block(
    _ name: String, _ hidden: String, _ mask: String, _ configuration: BertConfiguration
  ) -> String {
    let width = configuration.hiddenSize
    let attended = attention("\(name).attention", hidden, mask, configuration)
    let sum = node("Add", "\(name).attention.sum", [attended, hidden])
    let middle = layerNorm("\(name).attention.output.LayerNorm", sum, configuration)
    let wide = linear("\(name).intermediate.dense", middle, input: width, output: configuration.intermediateSize)
    let active = activation(configuration.activation, "\(name).intermediate", wide)
    let narrow = linear("\(name).output.dense", active, input: configuration.intermediateSize, output: width)
    return layerNorm("\(name).output.LayerNorm", node("Add", "\(name).sum", [narrow, middle]), configuration)
  }

  private mutating func attention(
    _ name: String, _ hidden: String, _ mask: String, _ configuration: BertConfiguration
  ) -> String {
    let width = configuration.hiddenSize
    let shape = constant("shape.heads", [0, 0, configuration.headCount, configuration.headSize])
    func order(_ numbers: [Int]) -> [(String, Attribute)] { [("perm", .integers(numbers))] }
    var parts: [String] = []
    for (part, permutation) in [("query", [0, 2, 1, 3]), ("key", [0, 2, 3, 1]), ("value", [0, 2, 1, 3])] {
      let dense = linear("\(name).self.\(part)", hidden, input: width, output: width)
      let heads = node("Reshape", "\(name).\(part).split", [dense, shape])
      parts.append(node("Transpose", "\(name).\(part).heads", [heads], order(permutation)))
    }
    let products = node("MatMul", "\(name).products", [parts[0], parts[1]])
    let scale = constant("number.scale", Float(configuration.headSize).squareRoot())
    let scores = node("Div", "\(name).scores", [products, scale])
    let masked = node("Add", "\(name).masked", [scores, mask])
    let weights = node("Softmax", "\(name).weights", [masked], [("axis", .integer(-1))])
    let mixed = node("MatMul", "\(name).mixed", [weights, parts[2]])
    let turned = node("Transpose", "\(name).turned", [mixed], order([0, 2, 1, 3]))
    let joined = node("Reshape", "\(name).joined", [turned, constant("shape.hidden", [0, 0, width])])
    return linear("\(name).output.dense", joined, input: width, output: width)
  }

  private mutating func activation(
    _ kind: BertConfiguration.Activation, _ name: String, _ x: String
  ) -> String {
    let gate: String
    switch kind {
    case .relu: return node("Relu", "\(name).relu", [x])
    case .gelu:
      let scaled = node("Div", "\(name).scaled", [x, constant("number.root2", Float(2).squareRoot())])
      gate = node("Erf", "\(name).erf", [scaled])
    case .geluNew:
      let square = node("Mul", "\(name).square", [x, x])
      let cube = node("Mul", "\(name).cube", [square, x])
      let small = node("Mul", "\(name).small", [cube, constant("number.cubic", 0.044715)])
      let inner = node("Add", "\(name).inner", [x, small])
      let scaled = node("Mul", "\(name).scaled", [inner, constant("number.root2overpi", 0.797_884_56)])
      gate = node("Tanh", "\(name).tanh", [scaled])
    }
    let open = node("Add", "\(name).gate", [gate, constant("number.1", 1)])
    let half = node("Mul", "\(name).half", [x, constant("number.half", 0.5)])
    return node("Mul", "\(name).gelu", [half, open])
  }

  private mutating func linear(_ name: String, _ x: String, input: Int, output: Int) -> String {
    let weight = TensorDescription(name: name + ".weight", elementType: .float32, shape: [output, input])
    let bias = declared(TensorDescription(name: name + ".bias", elementType: .float32, shape: [output]))
    let product = node("MatMul", name + ".product", [x, declared(weight, isTransposed: true)])
    return node("Add", name, [product, bias])
  }

  private mutating func layerNorm(_ name: String, _ x: String, _ configuration: BertConfiguration) -> String {
    let parts = ["weight", "bias"].map {
      TensorDescription(name: "\(name).\($0)", elementType: .float32, shape: [configuration.hiddenSize])
    }
    let operands = [x] + parts.map { declared($0) }
    return node(
      "LayerNormalization", name, operands,
      [("axis", .integer(-1)), ("epsilon", .float(Float(configuration.layerNormEpsilon)))])
  }

  /// Declares a weight of a validated configuration, whose sizes are far from any overflow.
  private mutating func declared(_ tensor: TensorDescription?, isTransposed: Bool = false) -> String {
    guard let tensor else { preconditionFailure("sizes of a configuration are bounded") }
    return weight(tensor, isTransposed: isTransposed)
  }
}
