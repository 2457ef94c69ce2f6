import Checkpoints
import JSON
import Testing

/// The files that Fixtures/make_fixtures.py wrote with the original libraries, and what must be read from them.
enum Fixtures {
  /// What a tensor must be.
  struct Expected {
    let type: ElementType
    let shape: [Int]
    /// The elements as bits of Float, nil for integers.
    let bits: [UInt32]?
  }

  /// The path of a fixture.
  static func path(_ name: String, file: String = #filePath) -> String {
    String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)]) + "/Fixtures/" + name
  }

  /// The tensors that a fixture must have, in its order.
  static func expected(_ name: String) throws -> [(name: String, tensor: Expected)] {
    let root = JSONCursor(try JSONValue.parse(try MappedFile.contents(of: path("expected.json"))))
    return try root.member(name).members().map { name, value in
      let bits = try value.optionalMember("bits")?.integers().map { UInt32(truncatingIfNeeded: $0) }
      let type = try #require(ElementType(rawValue: try value.member("type").string()))
      return (name, Expected(type: type, shape: try value.member("shape").integers(), bits: bits))
    }
  }

  /// Checks every tensor of a source, bit for bit.
  static func check(_ source: any TensorSource, against name: String) throws {
    let expected = try expected(name)
    #expect(Set(source.tensors.map(\.name)) == Set(expected.map(\.name)))
    for (name, tensor) in expected {
      let found = try #require(source.tensor(named: name), "\(name)")
      #expect(found.shape == tensor.shape, "\(name)")
      #expect(found.elementType == tensor.type, "\(name)")
      if let bits = tensor.bits {
        #expect(try source.floats(of: name).map(\.bitPattern) == bits, "\(name)")
        if let pointer = source.floatPointer(of: name) {
          let inPlace = UnsafeBufferPointer(start: pointer, count: found.elementCount)
          #expect(inPlace.map(\.bitPattern) == bits, "\(name)")
        }
      } else {
        #expect(throws: CheckpointError.tensor(path: source.path, name: name, .notFloating(tensor.type))) {
          try source.floats(of: name)
        }
      }
    }
  }
}
