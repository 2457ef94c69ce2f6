import Checkpoints
import JSON

extension Conversion {
  /// What a tensor became, or why it is left out.
  public enum Outcome: String, Sendable {
    /// Written as 32-bit floats.
    case float32
    /// Written as 16-bit floats of IEEE 754.
    case float16
    /// Written as the upper halves of 32-bit floats.
    case bfloat16
    /// Written as bytes with scales.
    case int8
    /// Left out: a buffer that is computed.
    case buffer
    /// Left out: its numbers are another tensor's.
    case tied
    /// Left out: the state of an optimizer.
    case optimizer
    /// Left out: the count of a training's steps.
    case counter = "step_counter"
    /// Left out: integers, which no parameter consists of.
    case integers
    /// Left out: no tensor of numbers.
    case text = "no_tensor"
    /// Left out: a variable that BERT does not have.
    case unknown
    /// Left out: the graph has no use for it.
    case notInGraph = "not_in_graph"
  }

  /// A part of a model.
  public enum Part: String, Sendable {
    case encoder, pooler, pretraining, head
  }

  /// What became of the tensors.
  public struct Summary: Sendable, Equatable {
    /// A tensor that was read.
    public struct Tensor: Sendable, Equatable {
      /// Its name in the old file.
      public var stored: String
      /// Its name in the new file; nil when it is left out.
      public var written: String?
      /// What it became, or why it is left out.
      public var outcome: Outcome
    }

    /// A parameter that is not there.
    public struct Missing: Sendable, Equatable {
      /// Its name in the transformers library.
      public var name: String
      /// What would need it.
      public var part: Part
    }

    /// A file that was written.
    public struct File: Sendable, Equatable {
      /// Its name in the new folder.
      public var name: String
      /// Its size.
      public var byteCount: Int
      /// Its hash, in hexadecimal digits.
      public var sha256: String
    }

    /// What was written.
    public var layout: ModelLayout
    /// Every tensor of the old file, in its order, and after them what else it holds.
    public var tensors: [Tensor] = []
    /// What an encoder or a head would have beyond that.
    public var missing: [Missing] = []
    /// The files of the new folder.
    public var files: [File] = []
    /// Bytes of the weights before and now.
    public var bytesRead = 0, bytesWritten = 0

    /// The summary as JSON.
    public var json: JSONObject {
      [
        "as": .string(layout.rawValue),
        "tensors": .array(
          tensors.map {
            [
              "stored_name": .string($0.stored), "written_name": $0.written.map { .string($0) } ?? .null,
              "outcome": .string($0.outcome.rawValue),
            ]
          }),
        "missing": .array(missing.map { ["name": .string($0.name), "part": .string($0.part.rawValue)] }),
        "files": .array(
          files.map {
            ["name": .string($0.name), "bytes": JSONValue($0.byteCount), "sha256": .string($0.sha256)]
          }), "bytes_read": JSONValue(bytesRead), "bytes_written": JSONValue(bytesWritten),
      ]
    }
  }
}
