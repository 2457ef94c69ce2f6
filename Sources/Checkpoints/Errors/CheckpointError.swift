import JSON

/// Everything that can be wrong with a model file or folder, as values; sentences are made by the Host room.
public enum CheckpointError: Error, Sendable, Equatable {
  /// The system refused something.
  case file(FileError)
  /// A JSON file that is not JSON.
  case json(path: String, JSONParseError)
  /// A JSON file with a member missing, of the wrong type, or unknown.
  case value(path: String, JSONAccessError)
  /// A safetensors file, or the index of several, that breaks its format.
  case safetensors(path: String, SafetensorsFault)
  /// A torch file that breaks its format, or has more in it than tensors.
  case torch(path: String, TorchFault)
  /// A TensorFlow checkpoint that breaks its format, or has more in it than this room reads.
  case tensorFlow(path: String, TensorFlowFault)
  /// A model that cannot be written as ONNX.
  case onnx(path: String, OnnxFault)
  /// One tensor that cannot serve.
  case tensor(path: String, name: String, TensorFault)
  /// Tensors that do not fit the model.
  case match(path: String, MatchFault)
  /// A configuration that cannot be.
  case configuration(path: String, ConfigurationFault)
  /// A model folder in which something is missing or at odds.
  case folder(path: String, FolderFault)
}

/// What is wrong with one tensor.
public enum TensorFault: Error, Sendable, Equatable {
  /// There is none with this name.
  case notFound
  /// Its elements are no floats.
  case notFloating(ElementType)
  /// The caller's buffer has another number of elements.
  case bufferSize(needed: Int, given: Int)
  /// It holds NaN or infinity.
  case notFinite(NonFiniteElements)
}

/// Runs a step that can fail at the system and makes its error one of this room.
func wrappingFileError<Result>(
  _ body: () throws(FileError) -> Result
) throws(CheckpointError) -> Result {
  do throws(FileError) {
    return try body()
  } catch {
    throw .file(error)
  }
}
