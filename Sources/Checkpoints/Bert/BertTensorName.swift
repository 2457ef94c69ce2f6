/// The name of a tensor as the transformers library's BERT has it today, made from the names that files have.
public enum BertTensorName: Sendable, Equatable {
  /// A parameter under its canonical name.
  case parameter(String)
  /// A buffer that older versions stored and nobody needs.
  case buffer
  /// The output layer of the masked-word head, which shares the numbers of the parameter named here.
  case tied(to: String)
  /// What an optimizer kept of a parameter, which only its own training could go on with.
  case optimizer
  /// How many steps a training had taken.
  case counter

  /// The piece embeddings, [V, H].
  public static let wordEmbeddings = "bert.embeddings.word_embeddings.weight"
  /// The bias of the masked-word output, [V].
  public static let predictionBias = "cls.predictions.bias"

  /// What wrappers put in front: data-parallel training, compilation, and classes that hold a whole model.
  private static let wrappers = ["module.", "_orig_mod.", "model."]
  /// The parts of an encoder that was saved without its `bert.`.
  private static let encoderParts = ["embeddings.", "encoder.", "pooler."]

  /// Makes the canonical name of a stored tensor.
  ///
  /// Wrappers in front are taken off, a missing `bert.` is put there, and the old `gamma` and `beta` of layer
  /// normalization become `weight` and `bias`. TensorFlow's names, with slashes, become those of transformers.
  public init(stored: String) {
    if let meaning = TensorFlowName.meaning(of: stored) {
      self = meaning
      return
    }
    var name = Substring(stored)
    while let wrapper = Self.wrappers.first(where: { name.hasPrefix($0) }) { name = name.dropFirst(wrapper.count) }
    if Self.encoderParts.contains(where: { name.hasPrefix($0) }) { name = "bert." + name }
    for (old, new) in [(".LayerNorm.gamma", ".LayerNorm.weight"), (".LayerNorm.beta", ".LayerNorm.bias")] {
      if name.hasSuffix(old) { name = name.dropLast(old.count) + new }
    }
    switch name {
    case "bert.embeddings.position_ids", "bert.embeddings.token_type_ids": self = .buffer
    case "cls.predictions.decoder.weight": self = .tied(to: Self.wordEmbeddings)
    case "cls.predictions.decoder.bias": self = .tied(to: Self.predictionBias)
    default: self = .parameter(String(name))
    }
  }
}
