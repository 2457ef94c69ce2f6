import JSON

/// Writes a model folder, of any layout, that appears under its name only when it is whole.
///
/// The files go to a hidden temporary folder beside the final one; `commit` brings everything to the disk and swaps the
/// two, so that an old model stays whole until the new one is. A folder with files that are no part of a model is never
/// replaced. Whatever fails, and letting go of the object, removes the temporary folder.
///
///     let writer = try ModelFolderWriter(path: path)
///     try writer.write(configuration)
///     try writer.write(vocabulary: bytes)
///     try writer.write(tokenizer)
///     try writer.write(host)
///     let weights = try writer.openWeights(descriptions)
///     for tensor in weights.order { try weights.write(parameters[tensor.name], to: tensor.name) }
///     try weights.finish()
///     try writer.commit()
public final class ModelFolderWriter {
  /// Names that may be in a folder that is replaced, apart from the forms of weights.
  private static let knownNames: Set<String> = [
    ModelFolder.configurationName, ModelFolder.vocabularyName, ModelFolder.tokenizerName, ModelFolder.hostName,
    ModelFolder.taskStateName, "special_tokens_map.json", "tokenizer.json", "added_tokens.json",
    ModelFolder.googleConfigurationName, TensorFlowFiles.stateName,
  ]

  /// The folder that will appear.
  public let path: String
  /// The layout that it will have.
  public let layout: ModelLayout
  private let temporaryPath: String
  private let calls: FileCalls
  private var isPending = true

  /// Creates the temporary folder; the folder that holds it must exist.
  /// - Throws: `CheckpointError.file`, or `.folder` with `.foreignFiles` or `.notAFolder` when `path` is taken.
  public convenience init(path: String, layout: ModelLayout = .transformers) throws(CheckpointError) {
    try self.init(path: path, layout: layout, faults: nil)
  }

  /// Creates the temporary folder, with the faults of a test.
  package init(
    path: String, layout: ModelLayout = .transformers, faults: (any FileFaults)?
  ) throws(CheckpointError) {
    // A link is followed once and for all, so that the folder is replaced and not the link.
    let resolved = FileStatus.resolvedPath(path)
    let calls = FileCalls(faults: faults)
    try Self.checkReplaceable(resolved)
    let temporaryPath = FilePath.temporarySibling(of: resolved)
    try wrappingFileError { () throws(FileError) in try calls.createFolder(temporaryPath, reportedAs: resolved) }
    self.path = resolved
    self.layout = layout
    self.temporaryPath = temporaryPath
    self.calls = calls
  }

  deinit {
    abort()
  }

  /// Writes the configuration, under the name that the layout gives it.
  public func write(_ configuration: BertConfiguration) throws(CheckpointError) {
    try configuration.validate(path: FilePath.join(path, layout.configurationName))
    try write(configuration.json, as: layout.configurationName)
  }

  /// Writes `vocab.txt`, as it was read.
  public func write(vocabulary bytes: [UInt8]) throws(CheckpointError) {
    try write(bytes, as: ModelFolder.vocabularyName)
  }

  /// Writes `tokenizer_config.json`.
  public func write(_ tokenizer: TokenizerSettings) throws(CheckpointError) {
    try write(tokenizer.json, as: ModelFolder.tokenizerName)
  }

  /// Writes `host.json`, and the task state into a file of its own when it is long.
  public func write(_ host: HostFile) throws(CheckpointError) {
    let files = try host.files(path: FilePath.join(path, ModelFolder.hostName))
    if let state = files.taskState { try write(state, as: ModelFolder.taskStateName) }
    try write(files.host, as: ModelFolder.hostName)
  }

  /// Opens `model.safetensors` for these tensors; the caller writes them and finishes the file before `commit`.
  public func openWeights(_ tensors: [TensorDescription]) throws(CheckpointError) -> SafetensorsWriter {
    let name = ModelFolder.WeightsForm.safetensors.rawValue
    return try SafetensorsWriter(
      path: FilePath.join(temporaryPath, name), reportedAs: FilePath.join(path, name), tensors: tensors,
      metadata: ["format": "pt"], faults: calls.faults)
  }

  /// Opens a TensorFlow checkpoint for these tensors, and names it in the file in which TensorFlow looks; the caller writes
  /// the tensors and finishes before `commit`.
  public func openTensorFlowWeights(_ tensors: [TensorDescription]) throws(CheckpointError) -> TensorFlowWriter {
    let prefix = TensorFlowFiles.writtenPrefix
    try write(TensorFlowFiles.state(prefix), as: TensorFlowFiles.stateName)
    return try TensorFlowWriter(
      prefixPath: FilePath.join(temporaryPath, prefix), reportedAs: FilePath.join(path, prefix), tensors: tensors,
      faults: calls.faults)
  }

  /// Opens `model.onnx` for a model; the caller writes its tensors and finishes the file before `commit`.
  public func openOnnx(_ graph: OnnxGraph) throws(CheckpointError) -> OnnxWriter {
    let name = ModelLayout.onnx.weightsName
    return try OnnxWriter(
      path: FilePath.join(temporaryPath, name), reportedAs: FilePath.join(path, name), graph: graph,
      faults: calls.faults)
  }

  /// Writes another file of the folder.
  /// - Throws: `CheckpointError.file`, or `.folder` with `.fileName` for a name that a model folder does not have.
  public func write(_ bytes: [UInt8], as name: String) throws(CheckpointError) {
    guard Self.isKnown(name) else { throw .folder(path: path, .fileName(name)) }
    try wrappingFileError { () throws(FileError) in
      try AtomicFile.write(
        bytes, to: FilePath.join(temporaryPath, name), reportedAs: FilePath.join(path, name), faults: calls.faults)
    }
  }

  /// Gives the folder its name, replacing an old model.
  /// - Throws: `CheckpointError.file`, or `.folder` when a piece was not written or the path was taken meanwhile.
  public func commit() throws(CheckpointError) {
    try checkWhole()
    try Self.checkReplaceable(path)
    let parent = FilePath.folder(of: path)
    try wrappingFileError { () throws(FileError) in
      try calls.synchronizeFolder(temporaryPath, reportedAs: path)
      if FileStatus.of(path) == nil {
        try calls.rename(temporaryPath, to: path)
        isPending = false
        try calls.synchronizeFolder(parent)
        return
      }
      let oldPath = try replace()
      isPending = false
      // Should this fail, the old model stays under its hidden name: nobody knows then what is on the disk.
      try calls.synchronizeFolder(parent)
      try calls.removeFolder(oldPath)
    }
  }

  /// Gives up: removes the temporary folder; an old model stays.
  public func abort() {
    guard isPending else { return }
    isPending = false
    try? calls.removeFolder(temporaryPath)
  }

  /// Puts the new folder in the place of the old one; answers where the old one is now.
  private func replace() throws(FileError) -> String {
    if try calls.exchange(temporaryPath, with: path) { return temporaryPath }
    // Without an exchange there is a moment without a model under the name, but never one without the old or the new.
    let oldPath = FilePath.temporarySibling(of: path, mark: "old")
    try calls.rename(path, to: oldPath)
    do throws(FileError) {
      try calls.rename(temporaryPath, to: path)
    } catch {
      try FileCalls().rename(oldPath, to: path)
      throw error
    }
    return oldPath
  }

  private func checkWhole() throws(CheckpointError) {
    let names = try wrappingFileError { () throws(FileError) in try FolderListing.names(in: temporaryPath) }
    let pieces: [(ModelPiece, String)] = [
      (.configuration, layout.configurationName), (.vocabulary, ModelFolder.vocabularyName),
      (.weights, layout.weightsName),
    ]
    for (piece, name) in pieces where !names.contains(name) {
      throw .folder(path: path, .missing(piece, accepted: [name], otherForms: []))
    }
  }

  private func write(_ object: JSONObject, as name: String) throws(CheckpointError) {
    try write(try JSONFile.bytes(object, path: FilePath.join(path, name)), as: name)
  }

  private static func isKnown(_ name: String) -> Bool {
    knownNames.contains(name) || ModelFolder.WeightsForm(rawValue: name) != nil
  }

  /// Checks that nothing is lost when this path is replaced.
  private static func checkReplaceable(_ path: String) throws(CheckpointError) {
    guard let status = FileStatus.of(path, followingLinks: false) else { return }
    guard status.kind == .folder else { throw .folder(path: path, .notAFolder(isFile: true)) }
    let names = try wrappingFileError { () throws(FileError) in try FolderListing.names(in: path) }
    let foreign = names.filter { name in
      let isShard = name.hasPrefix("model-") && name.hasSuffix(".safetensors")
      return !(isKnown(name) || isShard) || FileStatus.of(FilePath.join(path, name))?.kind == .folder
    }
    if !foreign.isEmpty { throw .folder(path: path, .foreignFiles(foreign)) }
  }
}
