import Foundation
import Testing

/// `Sources/PluginAPI/layout.lock` records every size, offset, declaration and constant of the contract. To accept a
/// change of the contract, run the tests with BIOBERT_WRITE_LAYOUT_LOCK=1 and add a line to ABI-CHANGELOG.md.
@Suite("Layout lock")
struct LayoutLockTests {
  static let lock = "Sources/PluginAPI/layout.lock"
  static let header = try? HeaderText(Repository.text("Sources/PluginAPI/include/biobert_plugin.h"))

  /// The lock's text as the compiler sees the header now: the facts, and a hash of them.
  static func current() throws -> String {
    let header = try #require(header)
    let compiler = try #require(Toolchain.c)
    return try Toolchain.withFolder { folder in
      let source = folder.appending(path: "layout.c")
      let program = folder.appending(path: "layout")
      try LayoutProbe(header: header).program.write(to: source, atomically: true, encoding: .utf8)
      let include = "-I\(Repository.includeFolder.path)"
      let compiled = try Toolchain.run(compiler, ["-std=c11", include, source.path, "-o", program.path])
      try #require(compiled.status == 0, "\(compiled.output)")
      let facts = try Toolchain.run(program, []).output
      return facts + "hash \(LayoutProbe.hash(facts))\n"
    }
  }

  @Test("The header's layout is the locked one", .enabled(if: Toolchain.c != nil, "no C compiler on this machine"))
  func layoutIsLocked() throws {
    let now = try Self.current()
    if ProcessInfo.processInfo.environment["BIOBERT_WRITE_LAYOUT_LOCK"] == "1" {
      try now.write(to: Repository.root.appending(path: Self.lock), atomically: true, encoding: .utf8)
    }
    let locked = try Repository.text(Self.lock)
    let changes = now.split(separator: "\n").difference(from: locked.split(separator: "\n"))
    let listing = changes.map { change in
      switch change {
      case .insert(_, let line, _): "+ \(line)"
      case .remove(_, let line, _): "- \(line)"
      }
    }
    #expect(listing.isEmpty, "the contract changed: \(listing.joined(separator: "\n"))")
  }

  @Test("Every declaration of the header was read")
  func headerIsRead() throws {
    let header = try #require(Self.header)
    #expect(header.unread.isEmpty, "\(header.unread)")
    let text = try Repository.text("Sources/PluginAPI/include/biobert_plugin.h")
    #expect(header.structs.count == text.matches(of: /(?m)^(typedef )?struct bp_\w+ \{/).count)
    #expect(header.structs.contains { $0.name == "bp_task" && $0.fields.contains { $0.name == "prepare" } })
    #expect(header.constants.contains("BP_E_INTERNAL"))
  }

  @Test("The fields of every struct lie side by side, so that no compiler's padding is part of the contract")
  func nothingIsPadded() throws {
    var end: [String: Int] = [:]
    var size: [String: Int] = [:]
    for line in try Repository.text(Self.lock).split(separator: "\n") {
      if let match = line.wholeMatch(of: /struct (\w+) (\d+)/) { size[String(match.1)] = Int(match.2) }
      guard let match = line.prefixMatch(of: #/field (\w+) (\w+) (\d+) (\d+): /#) else { continue }
      let offset = try #require(Int(match.3))
      #expect(offset == end[String(match.1), default: 0], "\(match.1).\(match.2) does not follow its neighbour")
      end[String(match.1)] = offset + (try #require(Int(match.4)))
    }
    #expect(!size.isEmpty && end == size)
  }

  @Test("Fields have types of one size on every machine")
  func typesAreFixed() throws {
    let header = try #require(Self.header)
    let own = Set(header.structs.map(\.name) + header.typedefs.map(\.name))
    let allowed: Set = ["uint8_t", "uint32_t", "int32_t", "uint64_t", "int64_t", "float", "double", "char", "void"]
    for item in header.structs {
      for field in item.fields where !field.isFunction {
        let base = field.declaration.split(separator: " ").first { $0 != "const" && $0 != "struct" } ?? ""
        #expect(allowed.union(own).contains(String(base)), "\(item.name).\(field.name) is of type \(base)")
      }
    }
  }

  @Test("A struct that one side makes and the other reads begins with its size, or is frozen by name")
  func sizeStandsFirst() throws {
    let frozen: Set = [
      "bp_str", "bp_array", "bp_labels", "bp_text", "bp_span", "bp_pair", "bp_class", "bp_answer", "bp_setting",
      "bp_chunk", "bp_note",
    ]
    for item in try #require(Self.header).structs {
      let begins = item.fields.first?.name == "size"
      #expect(begins != frozen.contains(item.name), "\(item.name)")
    }
  }
}
