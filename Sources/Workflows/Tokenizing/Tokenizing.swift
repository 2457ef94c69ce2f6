import JSON
import PluginHost
import Text

/// Cuts lines of text into pieces and prints them.
public final class Tokenizing {
  /// Where vocabulary and settings come from.
  public enum Source: Sendable {
    /// A model folder.
    case model(String)
    /// A vocabulary file.
    case vocabulary(String, lowercase: Bool)

    /// The tokenizer.
    /// - Throws: `CheckpointError`, `VocabularyError`.
    func tokenizer() throws -> WordPieceTokenizer {
      switch self {
      case .model(let path): return try BaseModel(path: path, requiringWeights: false).tokenizer
      case .vocabulary(let path, let lowercase):
        return WordPieceTokenizer(
          vocabulary: try Vocabulary(contentsOfFile: path), options: WordPieceOptions(lowercase: lowercase))
      }
    }
  }

  private let tokenizer: WordPieceTokenizer
  private let input: String

  /// A tokenizing of a file's lines.
  /// - Throws: `CheckpointError`, `VocabularyError`.
  public init(source: Source, input: String) throws {
    tokenizer = try source.tokenizer()
    self.input = input
  }

  /// Gives each line's JSON, with a line feed at its end, to `body`.
  /// - Throws: `PluginError.file`, `WorkflowError.tokenization`.
  public func run(_ body: ([UInt8]) throws -> Void) throws {
    var buffer = PieceBuffer()
    var bytes: [UInt8] = []
    for line in try TextLines(path: input) {
      buffer.removeAll()
      do throws(TokenizationError) {
        try tokenizer.tokenize(line.bytes, into: &buffer)
      } catch {
        throw WorkflowError.tokenization(file: input, line: UInt64(line.number), record: "", error)
      }
      bytes.removeAll(keepingCapacity: true)
      append(buffer, to: &bytes)
      try body(bytes)
    }
  }

  private func append(_ buffer: PieceBuffer, to bytes: inout [UInt8]) {
    bytes += Array(#"{"pieces": ["#.utf8)
    for index in 0..<buffer.count {
      if index > 0 { bytes += [0x2C, 0x20] }
      JSONWriter.append(tokenizer.vocabulary.token(buffer.ids[index]) ?? "", to: &bytes)
    }
    bytes += Array(#"], "ids": ["#.utf8)
    for index in 0..<buffer.count {
      if index > 0 { bytes += [0x2C, 0x20] }
      JSONWriter.append(Int64(buffer.ids[index]), to: &bytes)
    }
    bytes += Array(#"], "offsets": ["#.utf8)
    for index in 0..<buffer.count {
      if index > 0 { bytes += [0x2C, 0x20] }
      bytes.append(0x5B)
      JSONWriter.append(Int64(buffer.starts[index]), to: &bytes)
      bytes += [0x2C, 0x20]
      JSONWriter.append(Int64(buffer.ends[index]), to: &bytes)
      bytes.append(0x5D)
    }
    bytes += Array("]}\n".utf8)
  }
}
