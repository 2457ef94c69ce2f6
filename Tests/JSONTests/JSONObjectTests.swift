import JSON
import Testing

/// Building and changing objects.
@Suite struct JSONObjectTests {
  @Test("setting replaces in place, appends at the end, and removes by nil; small and large", arguments: [3, 8, 9, 40])
  func mutation(_ count: Int) {
    var object = JSONObject()
    for position in 0..<count { object["k\(position)"] = .integer(Int64(position)) }
    object["k1"] = "one"
    object["k0"] = nil
    object["absent"] = nil
    object["new"] = true
    #expect(object.keys == (1..<count).map { "k\($0)" } + ["new"])
    #expect(object["k1"] == "one")
    #expect(object["k0"] == nil)
    #expect(object["k\(count - 1)"] == .integer(Int64(count - 1)))
    #expect(object["new"] == true)
    let appended = object.append("new", false)
    #expect(!appended)
    #expect(object["new"] == true)
    #expect(object.count == count)
  }

  @Test("objects are equal whatever their order, and differ by one value or key")
  func equality() {
    let first: JSONValue = ["a": 1, "b": [2]]
    #expect(first == ["b": [2], "a": 1])
    #expect(first != ["a": 1, "b": [3]])
    #expect(first != ["a": 1, "c": [2]])
    #expect(first != ["a": 1])
    #expect(JSONValue.integer(1) != .number(1))
    #expect(JSONValue.string("e\u{301}") != .string("\u{e9}"))
  }
}
