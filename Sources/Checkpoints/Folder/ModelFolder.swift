/// A model on disk in the layout of the transformers library, with our `host.json` beside it.
///
///     let folder = try ModelFolder(path: path)
///     let source = try folder.openWeights()
///     let report = try TensorMatch.match(folder.configuration.encoderTensors(pooler: true), with: source)
///     try report.requireUsable()
public struct ModelFolder: Sendable {
  /// The name of the configuration file.
  public static let configurationName = "config.json"
  /// The name of the configuration file in Google's releases.
  public static let googleConfigurationName = "bert_config.json"
  /// The name of the vocabulary file.
  public static let vocabularyName = "vocab.txt"
  /// The name of the tokenizer's settings.
  public static let tokenizerName = "tokenizer_config.json"
  /// The name of this system's file.
  public static let hostName = "host.json"
  /// The name of the file of a long task state.
  public static let taskStateName = "task_state.bin"

  /// The forms of weights that are read.
  public enum WeightsForm: String, Sendable, CaseIterable {
    case safetensors = "model.safetensors"
    case safetensorsShards = "model.safetensors.index.json"
    case torch = "pytorch_model.bin"
    /// An index and the files that it names; the raw value says what the index's name ends with.
    case tensorFlow = "*.index"
  }

  /// Where the knowledge about casing comes from.
  public enum CasingOrigin: Sendable, Equatable {
    /// `host.json` says so.
    case host
    /// `tokenizer_config.json` says so.
    case tokenizer
    /// Nobody says; it was inferred from whether the vocabulary has upper-case letters.
    case inferredFromVocabulary
  }

  /// The folder.
  public let path: String
  /// The configuration.
  public let configuration: BertConfiguration
  /// The vocabulary file.
  public let vocabulary: VocabularyFile
  /// The tokenizer's settings; BERT's for the casing when there is no such file.
  public let tokenizer: TokenizerSettings
  /// Whether the model tells upper from lower case.
  public let casing: Casing
  /// Where that comes from.
  public let casingOrigin: CasingOrigin
  /// This system's file, nil for a model from elsewhere.
  public let host: HostFile?
  /// The best form of weights that is there, nil when there is none and none was required.
  public let weightsForm: WeightsForm?
  /// The names of the files of these weights, an index first; only the index where its files are known by reading it.
  public let weightFiles: [String]

  /// Opens a folder and checks that its pieces are there and agree; the weights are not read yet.
  ///
  /// Of a folder with several TensorFlow checkpoints one is named by the path of its files without their endings; without
  /// that, the one that the file `checkpoint` names is taken.
  ///
  /// Only somebody who wants no more than the vocabulary and the configuration passes false for `requiringWeights`.
  /// - Throws: `CheckpointError` of every kind but those of weights.
  public init(path asked: String, requiringWeights: Bool = true) throws(CheckpointError) {
    let isPrefix = FileStatus.of(asked) == nil && FileStatus.of(TensorFlowFiles.index(asked))?.kind == .file
    let path = isPrefix ? FilePath.folder(of: asked) : asked
    let status = FileStatus.of(path)
    guard status?.kind == .folder else { throw .folder(path: path, .notAFolder(isFile: status != nil)) }
    let names = try wrappingFileError { () throws(FileError) in try FolderListing.names(in: path) }
    let files = Contents(path: path, names: names)

    let configurationPath = try files.require(
      .configuration, among: [Self.configurationName, Self.googleConfigurationName])
    configuration = try BertConfiguration(path: configurationPath)
    vocabulary = try VocabularyFile(path: try files.require(.vocabulary, among: [Self.vocabularyName]))
    guard vocabulary.count == configuration.vocabularySize else {
      let fault = FolderFault.vocabularySizes(
        file: vocabulary.count, configuration: configuration.vocabularySize, embeddings: nil)
      throw .folder(path: path, fault)
    }
    weightsForm = isPrefix ? .tensorFlow : files.weightsForm
    switch weightsForm {
    case .tensorFlow?:
      let index = isPrefix ? TensorFlowFiles.index(FilePath.name(of: asked)) : try files.checkpoint()
      weightFiles = TensorFlowFiles.files(ofIndex: index, among: names)
    case let form?: weightFiles = [form.rawValue]
    case nil:
      weightFiles = []
      if requiringWeights { throw .folder(path: path, files.missingWeights) }
    }

    host = names.contains(Self.hostName) ? try HostFile(path: FilePath.join(path, Self.hostName)) : nil
    let settings =
      names.contains(Self.tokenizerName) ? try TokenizerSettings(path: FilePath.join(path, Self.tokenizerName)) : nil
    let told = settings?.lowercases.map { $0 ? Casing.uncased : .cased }
    if let host, let told, host.casing != told {
      throw .folder(path: path, .casing(host: host.casing, tokenizer: told))
    }
    if let told {
      (casing, casingOrigin) = (told, .tokenizer)
    } else if let host {
      (casing, casingOrigin) = (host.casing, .host)
    } else {
      (casing, casingOrigin) = (vocabulary.hasUpperCase ? .cased : .uncased, .inferredFromVocabulary)
    }
    var tokenizer = settings ?? TokenizerSettings(casing: casing)
    tokenizer.lowercases = casing == .uncased
    self.tokenizer = tokenizer
    self.path = path
  }

  /// A model that is not there yet: a configuration and a vocabulary file, no weights. Its path is the vocabulary's.
  ///
  /// The configuration takes its number of pieces from the file. Without a casing, it is that of the vocabulary's letters.
  /// - Throws: `CheckpointError.file`, `.folder` or `.configuration`.
  public init(
    configuration asked: BertConfiguration, vocabulary file: String, casing: Casing? = nil
  ) throws(CheckpointError) {
    vocabulary = try VocabularyFile(path: file)
    var configuration = asked
    configuration.vocabularySize = vocabulary.count
    try configuration.validate(path: file)
    self.configuration = configuration
    path = file
    (host, weightsForm, weightFiles) = (nil, nil, [])
    casingOrigin = .inferredFromVocabulary
    self.casing = casing ?? (vocabulary.hasUpperCase ? .cased : .uncased)
    tokenizer = TokenizerSettings(casing: self.casing)
  }

  /// Opens the weights and checks that their piece embeddings have a row for every piece.
  /// - Throws: `CheckpointError.file`, `.safetensors`, `.torch`, `.tensorFlow`, `.json`, `.value` or `.folder`.
  public func openWeights() throws(CheckpointError) -> any TensorSource {
    let source: any TensorSource
    switch weightsForm {
    case .safetensors?:
      source = try SafetensorsFile(path: FilePath.join(path, WeightsForm.safetensors.rawValue))
    case .safetensorsShards?:
      source = try SafetensorsShards(indexPath: FilePath.join(path, WeightsForm.safetensorsShards.rawValue))
    case .torch?:
      source = try TorchFile(path: FilePath.join(path, WeightsForm.torch.rawValue))
    case .tensorFlow?:
      source = try TensorFlowCheckpoint(indexPath: FilePath.join(path, weightFiles[0]))
    case nil:
      throw .folder(
        path: path, .missing(.weights, accepted: WeightsForm.allCases.map(\.rawValue), otherForms: []))
    }
    let embeddings = source.tensors.first {
      BertTensorName(stored: $0.name) == .parameter(BertTensorName.wordEmbeddings)
    }
    if let rows = embeddings?.shape.first, rows != configuration.vocabularySize {
      let fault = FolderFault.vocabularySizes(
        file: vocabulary.count, configuration: configuration.vocabularySize, embeddings: rows)
      throw .folder(path: path, fault)
    }
    return source
  }

  /// The names in a folder.
  private struct Contents {
    let path: String
    let names: [String]

    /// The best form of weights that is there.
    var weightsForm: WeightsForm? {
      if let form = WeightsForm.allCases.first(where: { names.contains($0.rawValue) }) { return form }
      return TensorFlowFiles.indices(among: names).isEmpty ? nil : .tensorFlow
    }

    /// What is said when there is none.
    var missingWeights: FolderFault {
      .missing(
        .weights, accepted: WeightsForm.allCases.map(\.rawValue), otherForms: names.filter { isOther($0, of: .weights) }
      )
    }

    /// The index of the checkpoint that is meant.
    func checkpoint() throws(CheckpointError) -> String {
      let indices = TensorFlowFiles.indices(among: names)
      if indices.count == 1 { return indices[0] }
      if names.contains(TensorFlowFiles.stateName) {
        let statePath = FilePath.join(path, TensorFlowFiles.stateName)
        let state = try wrappingFileError { () throws(FileError) in try MappedFile.contents(of: statePath) }
        if let index = TensorFlowFiles.prefix(inState: state).map(TensorFlowFiles.index), indices.contains(index) {
          return index
        }
      }
      throw .folder(path: path, .severalCheckpoints(indices))
    }

    /// The path of the first of the accepted names that is there.
    func require(_ piece: ModelPiece, among accepted: [String]) throws(CheckpointError) -> String {
      if let name = accepted.first(where: { names.contains($0) }) { return FilePath.join(path, name) }
      let otherForms = names.filter { isOther($0, of: piece) }
      throw .folder(path: path, .missing(piece, accepted: accepted, otherForms: otherForms))
    }

    /// Whether a file is a form of the piece that this system does not read.
    private func isOther(_ name: String, of piece: ModelPiece) -> Bool {
      switch piece {
      case .weights:
        [".ckpt", ".h5", ".msgpack", ".onnx", ".ot", ".pt", ".pth", ".bin.index.json", ".safetensors"]
          .contains { name.hasSuffix($0) }
      case .vocabulary: name == "tokenizer.json"
      case .configuration, .host: false
      }
    }
  }
}
