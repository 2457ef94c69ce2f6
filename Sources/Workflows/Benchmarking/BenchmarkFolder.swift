import Checkpoints
import Compute
import Encoder
import Glibc
import Text

/// A folder for what a benchmark must have on disk, removed at its end.
final class BenchmarkFolder {
  /// The folder.
  let path: String

  /// Makes a new folder where temporary files go.
  /// - Throws: `WorkflowError.resource`.
  init() throws(WorkflowError) {
    let place = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? P_tmpdir
    var name = Array("\(place)/host-bench-XXXXXX".utf8CString)
    let isMade = unsafe name.withUnsafeMutableBufferPointer { buffer in
      unsafe buffer.baseAddress.map { unsafe mkdtemp($0) != nil } ?? false
    }
    guard isMade else {
      throw .resource("no folder could be made in \(place); set TMPDIR to another one")
    }
    path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    let model = path + "/model"
    for name in ["config.json", "vocab.txt", "tokenizer_config.json", "host.json", "model.safetensors"] {
      unsafe unlink(model + "/" + name)
    }
    unsafe rmdir(model)
    for name in ["in.txt", "out.npy"] { unsafe unlink(path + "/" + name) }
    unsafe rmdir(path)
  }

  /// Writes lines of text.
  /// - Throws: `FileError`.
  func write(lines: [[UInt8]]) throws -> String {
    let file = try AtomicFile(path: path + "/in.txt")
    for line in lines { try file.write(line + [0x0A]) }
    try file.commit()
    return path + "/in.txt"
  }

  /// Where children write.
  var output: String { path + "/out.npy" }

  /// The model's folder, or the random model written as one.
  /// - Throws: `CheckpointError`, `EncoderError`.
  func model(_ model: BenchmarkModel, on processor: Processor) throws -> String {
    if let base = model.base, base.folder.weightsForm != nil { return base.folder.path }
    let store = ParameterStore(), sizes = model.configuration
    _ = try BertEncoder(sizes, parameters: store, pooler: false)
    try store.allocate(.inference)
    store.initialize(seed: 1, on: processor)
    let writer = try ModelFolderWriter(path: path + "/model")
    let embedded = try BaseModel(path: EmbeddedDefault().model, requiringWeights: false)
    if let base = model.base {
      try writer.write(base.folder.configuration)
      try writer.write(vocabulary: try MappedFile.contents(of: base.folder.vocabulary.path))
      try writer.write(base.folder.tokenizer)
    } else {
      try writer.write(
        BertConfiguration(
          vocabularySize: sizes.vocabularySize, hiddenSize: sizes.hiddenSize, layerCount: sizes.layerCount,
          headCount: sizes.headCount, intermediateSize: sizes.intermediateSize))
      // The embedded pieces, and names for the rest that no text has.
      var pieces = try MappedFile.contents(of: embedded.folder.vocabulary.path)
      let known = embedded.tokenizer.vocabulary.count
      for number in 0..<sizes.vocabularySize - known { pieces += Array("[unused-\(number)]\n".utf8) }
      try writer.write(vocabulary: pieces)
      try writer.write(embedded.folder.tokenizer)
    }
    try writer.write(HostFile(casing: model.base?.folder.casing ?? embedded.folder.casing))
    try writer.write(parameters: store)
    try writer.commit()
    return path + "/model"
  }
}
