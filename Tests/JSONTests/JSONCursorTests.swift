import JSON
import Testing

/// Reading with errors that name the place.
@Suite struct JSONCursorTests {
  private let root = JSONCursor([
    "name": "x", "size": 3, "rate": 0.5, "big": 1e30, "none": nil, "yes": true,
    "labels": [["names": ["A", "B"]], ["names": ["C", 7]]],
  ])

  @Test("members of every type are read")
  func reads() throws {
    #expect(try root.member("name").string() == "x")
    #expect(try root.member("size").integer() == 3)
    #expect(try root.member("size").number() == 3)
    #expect(try root.member("rate").number() == 0.5)
    #expect(try root.member("yes").bool())
    #expect(try root.optionalMember("none") == nil)
    #expect(try root.optionalMember("absent") == nil)
    #expect(try root.optionalMember("size")?.integer() == 3)
    #expect(try root.member("labels").elements()[0].member("names").strings() == ["A", "B"])
    #expect(try JSONCursor([1, 2]).integers() == [1, 2])
    #expect(try root.members().map(\.key) == ["name", "size", "rate", "big", "none", "yes", "labels"])
  }

  @Test("what is missing or of another type is named by its path")
  func errors() {
    #expect(throws: JSONAccessError.missing(path: "absent")) { try root.member("absent") }
    #expect(throws: JSONAccessError.wrongType(path: "name", expected: .integer, found: .string)) {
      try root.member("name").integer()
    }
    #expect(throws: JSONAccessError.wrongType(path: "big", expected: .integer, found: .number)) {
      try root.member("big").integer()
    }
    let path = JSONPath([.key("labels"), .index(1), .key("names"), .index(1)])
    #expect(path.description == "labels[1].names[1]")
    #expect(throws: JSONAccessError.wrongType(path: path, expected: .string, found: .integer)) {
      try root.member("labels").elements()[1].member("names").strings()
    }
    #expect(throws: JSONAccessError.wrongType(path: JSONPath(), expected: .object, found: .array)) {
      try JSONCursor([]).member("a")
    }
  }

  @Test("an unknown key is refused with the known key nearest to it")
  func unknownKeys() throws {
    let known = ["learning_rate", "epochs", "seed"]
    try JSONCursor(["seed": 1]).allowKeys(known)
    #expect(throws: JSONAccessError.unknownKey(path: "leraning_rate", nearest: "learning_rate")) {
      try JSONCursor(["seed": 1, "leraning_rate": 2]).allowKeys(known)
    }
    #expect(throws: JSONAccessError.unknownKey(path: "colour", nearest: nil)) {
      try JSONCursor(["colour": 2]).allowKeys(known)
    }
  }

  @Test(
    "the edit distance counts insertions, deletions, replacements and swaps",
    arguments: [
      ("", "", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("abc", "acb", 1), ("hidden_sise", "hidden_size", 1),
      ("ca", "abc", 3), ("é", "e", 1), ("same", "same", 0),
    ])
  func distance(_ first: String, _ second: String, _ expected: Int) {
    #expect(editDistance(first, second) == expected)
    #expect(editDistance(second, first) == expected)
  }

  @Test("the nearest key is the first of the closest, and nothing when all are far")
  func nearest() {
    #expect(nearestKey(to: "epoch", in: ["epochs", "epoch_"]) == "epochs")
    #expect(nearestKey(to: "x", in: ["y", "xy"]) == nil)
    #expect(nearestKey(to: "batchsize", in: ["batch_size", "seed"]) == "batch_size")
  }
}
