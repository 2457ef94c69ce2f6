import Foundation
import Testing

/// docs/plugin-abi.md numbers every rule of the contract; these tests keep numbers, citations and comments together.
@Suite("Requirements")
struct RequirementTests {
  struct Row {
    let number: String
    let cells: [String]
  }

  static func rows() throws -> [Row] {
    try Repository.text("docs/plugin-abi.md").split(separator: "\n").compactMap { line in
      guard line.hasPrefix("| R-") else { return nil }
      let cells = line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      return Row(number: cells[0], cells: cells)
    }
  }

  @Test("Requirements are numbered from R-01 without a gap, and every row is complete")
  func numbersAreComplete() throws {
    let rows = try Self.rows()
    #expect(rows.count > 50)
    for (i, row) in rows.enumerated() {
      #expect(row.number == "R-" + (i + 1 < 10 ? "0" : "") + "\(i + 1)")
      #expect(row.cells.count == 5 && row.cells.allSatisfy { !$0.isEmpty }, "\(row.number)")
    }
  }

  @Test("Every row names who must and what enforces it in the table's own words")
  func columnsAreKnown() throws {
    let others: Set = ["load", "call", "compiler", "linker", "lock", "fake host", "nothing"]
    let enforcers = others.union(try Self.checkTests().keys.map { "`\($0)`" })
    for row in try Self.rows() {
      #expect(["P", "H", "P, H"].contains(row.cells[1]), "\(row.number)")
      #expect(enforcers.isSuperset(of: row.cells[4].components(separatedBy: ", ")), "\(row.number): \(row.cells[4])")
    }
  }

  /// The tests of `host plugin check`, with the requirements that each says it enforces.
  static func checkTests() throws -> [String: Set<String>] {
    var tests: [String: Set<String>] = [:]
    for group in [
      "File", "Entry", "Head", "State", "Loss", "Gradient", "Repeat", "Format", "FormatEdge", "Metric", "Thread",
      "Fuzz",
    ] {
      let text = try Repository.text("Sources/PluginCheck/Groups/\(group)Tests.swift")
        .replacing("twoProcesses,", with: "\"repeat.processes\",")
      let pattern = /CheckTest\(\s*"(?<id>[a-z]+\.[a-z-]+)",\s*"(?:[^"\\]|\\.)*",\s*\[(?<rules>[^\]]*)\]/
      for match in text.matches(of: pattern) {
        tests[String(match.id)] = Set(match.rules.matches(of: /R-\d+/).map { String($0.output) })
      }
    }
    return tests
  }

  @Test("The table names the tests of the checker that enforce each requirement, and all of them")
  func checksAreNamed() throws {
    let tests = try Self.checkTests()
    #expect(tests.count > 50)
    for row in try Self.rows() {
      let named = Set(row.cells[4].matches(of: /`([a-z]+\.[a-z-]+)`/).map { String($0.1) })
      let enforcing = Set(tests.filter { $0.value.contains(row.number) }.keys)
      #expect(named == enforcing, "\(row.number)")
    }
  }

  @Test("Every requirement that is cited anywhere exists")
  func citationsExist() throws {
    let known = Set(try Self.rows().map(\.number))
    var cited: Set<String> = []
    for folder in ["Sources", "SDK", "Plugins", "docs", "Tests"] {
      let root = Repository.root.appending(path: folder)
      let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
      for case let file as URL in files?.allObjects ?? [] {
        guard ["swift", "h", "c", "md", "rs"].contains(file.pathExtension) else { continue }
        guard file.lastPathComponent != "RequirementTests.swift" else { continue }
        let text = try String(contentsOf: file, encoding: .utf8)
        for match in text.matches(of: /\bR-\d\d\b/) {
          cited.insert(String(match.0))
          #expect(known.contains(String(match.0)), "\(file.lastPathComponent) cites \(match.0)")
        }
      }
    }
    for match in try Repository.text("Package.swift").matches(of: /\bR-\d\d\b/) {
      #expect(known.contains(String(match.0)), "Package.swift cites \(match.0)")
    }
    let header = try Repository.text("Sources/PluginAPI/include/biobert_plugin.h")
    #expect(header.matches(of: /\bR-\d\d\b/).count >= 10, "the header cites the rules it states")
    #expect(cited.isSuperset(of: known))
  }

  @Test("Every function pointer of the header says which thread may call it")
  func functionsHaveThreadTags() throws {
    let text = try Repository.text("Sources/PluginAPI/include/biobert_plugin.h")
    let header = HeaderText(text)
    let functions = header.structs.flatMap { item in
      item.fields.filter(\.isFunction).map { (name: "\(item.name).\($0.name)", comment: $0.comment) }
    }
    #expect(functions.count == text.matches(of: /\(\*\w+\)\(/).count && functions.count > 70)
    for function in functions {
      #expect(function.comment.contains(/\[(load|io|worker|step|any)\]/), "\(function.name): \(function.comment)")
    }
  }

  @Test("The changelog's newest section is the header's version")
  func changelogIsCurrent() throws {
    let lock = try Repository.text("Sources/PluginAPI/layout.lock")
    let major = try #require(lock.firstMatch(of: /constant BP_ABI_MAJOR (\d+)/)).1
    let minor = try #require(lock.firstMatch(of: /constant BP_ABI_MINOR (\d+)/)).1
    let newest = try #require(try Repository.text("ABI-CHANGELOG.md").firstMatch(of: /(?m)^## (\d+\.\d+)$/)).1
    #expect(newest == "\(major).\(minor)")
  }

  @Test("No line of the header, the skeletons or the fake host is longer than 120 columns")
  func linesFit() throws {
    let files = try Repository.files(in: "Skeletons", "c", "rs") + Repository.files(in: "FakeHost", "c", "h")
    for file in files + [Repository.includeFolder.appending(path: "biobert_plugin.h")] {
      let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
      for (i, line) in lines.enumerated() {
        #expect(line.unicodeScalars.count <= 120, "\(file.lastPathComponent):\(i + 1)")
      }
    }
  }
}
