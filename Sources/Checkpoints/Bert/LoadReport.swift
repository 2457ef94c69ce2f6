import JSON

/// What became of every tensor of a file, and of every parameter of a model, when the one was loaded into the other.
public struct LoadReport: Sendable, Equatable {
  /// A tensor that serves a parameter.
  public struct Used: Sendable, Equatable {
    /// The canonical name of the parameter.
    public let name: String
    /// The name in the file.
    public let storedName: String
    /// The type of its elements in the file.
    public let elementType: ElementType
    /// The shape.
    public let shape: [Int]
    /// The name in the file of the scales of a weight of bytes; nil for floats.
    public let scalesName: String?

    /// Makes an entry from its parts.
    public init(
      name: String, storedName: String, elementType: ElementType, shape: [Int], scalesName: String? = nil
    ) {
      self.name = name
      self.storedName = storedName
      self.elementType = elementType
      self.shape = shape
      self.scalesName = scalesName
    }
  }

  /// Why a tensor of the file serves nothing.
  public enum Reason: Sendable, Equatable {
    /// A buffer that is computed, not learnt.
    case buffer
    /// Its numbers are those of this parameter.
    case tied(to: String)
    /// What training kept beside the parameters: an optimizer's numbers, or the count of steps.
    case training
    /// A part of BERT, or of a head, that this model does not have.
    case notAskedFor
    /// A name that BERT does not have.
    case unknownName
  }

  /// A tensor that serves nothing.
  public struct NotUsed: Sendable, Equatable {
    /// The name in the file.
    public let storedName: String
    /// Why.
    public let reason: Reason

    /// Makes an entry from its parts.
    public init(storedName: String, reason: Reason) {
      self.storedName = storedName
      self.reason = reason
    }
  }

  /// A tensor whose shape is not the parameter's.
  public struct Mismatch: Sendable, Equatable {
    /// The canonical name of the parameter.
    public let name: String
    /// The name in the file.
    public let storedName: String
    /// The parameter's shape.
    public let expected: [Int]
    /// The tensor's shape.
    public let found: [Int]

    /// Makes an entry from its parts.
    public init(name: String, storedName: String, expected: [Int], found: [Int]) {
      self.name = name
      self.storedName = storedName
      self.expected = expected
      self.found = found
    }
  }

  /// The path of the file.
  public let path: String
  /// The tensors that serve, in the order of the parameters.
  public let used: [Used]
  /// The tensors that serve nothing, in the order of the file.
  public let notUsed: [NotUsed]
  /// The parameters that must be in the file and are not.
  public let missing: [String]
  /// The parameters that are not in the file and start from random numbers.
  public let initialized: [String]
  /// The parameters whose tensors have another shape.
  public let mismatches: [Mismatch]

  /// The name in the file of the tensor that serves a parameter, or nil.
  public func storedName(of name: String) -> String? {
    used.first { $0.name == name }?.storedName
  }

  /// Whether weights are stored as bytes, which cannot be trained.
  public var isQuantized: Bool { used.contains { $0.scalesName != nil } }

  /// Refuses a file with wrong shapes or without parameters that must be there.
  /// - Throws: `CheckpointError.match` with `.shapes` or `.missing`.
  public func requireUsable() throws(CheckpointError) {
    if !mismatches.isEmpty { throw .match(path: path, .shapes(mismatches)) }
    if !missing.isEmpty { throw .match(path: path, .missing(missing, storedNames: notUsed.map(\.storedName))) }
  }

  /// The report as JSON.
  public var json: JSONObject {
    [
      "path": .string(path),
      "used": .array(
        used.map {
          [
            "name": .string($0.name), "stored_name": .string($0.storedName), "type": .string($0.elementType.rawValue),
            "shape": JSONValue($0.shape),
          ]
        }),
      "not_used": .array(notUsed.map { .object($0.json) }),
      "missing": JSONValue(missing),
      "initialized": JSONValue(initialized),
      "mismatches": .array(
        mismatches.map {
          [
            "name": .string($0.name), "stored_name": .string($0.storedName), "expected": JSONValue($0.expected),
            "found": JSONValue($0.found),
          ]
        }),
    ]
  }
}

extension LoadReport.NotUsed {
  fileprivate var json: JSONObject {
    var object: JSONObject = ["stored_name": .string(storedName)]
    switch reason {
    case .buffer: object["reason"] = "buffer"
    case .tied(let name):
      object["reason"] = "tied"
      object["tied_to"] = .string(name)
    case .training: object["reason"] = "training"
    case .notAskedFor: object["reason"] = "not_asked_for"
    case .unknownName: object["reason"] = "unknown_name"
    }
    return object
  }
}

/// Why the tensors of a file cannot be a model's parameters.
public enum MatchFault: Error, Sendable, Equatable {
  /// Tensors have other shapes than the parameters.
  case shapes([LoadReport.Mismatch])
  /// Parameters are not in the file; `storedNames` are the tensors in it that serve nothing.
  case missing([String], storedNames: [String])
  /// Two tensors of the file claim to be one parameter.
  case ambiguous(name: String, storedNames: [String])
}
