import Foundation
import Testing

/// `SDK/rust/biobert_plugin.rs` is the contract as Rust sees it; the locked layout decides whether it is right.
@Suite("Rust bindings")
struct RustBindingsTests {
  /// The facts of the lock without the declarations, which are C.
  static func locked() throws -> Set<String> {
    let lines = try Repository.text("Sources/PluginAPI/layout.lock").split(separator: "\n").map(String.init)
    return Set(
      lines.filter { !$0.hasPrefix("hash ") }.map { line in
        let isDeclared = line.hasPrefix("field ") || line.hasPrefix("type ")
        return isDeclared ? String(line.prefix { $0 != ":" }) : line
      })
  }

  @Test(
    "Every type, field and constant has the size, place and value of the lock",
    .enabled(if: Toolchain.rust != nil, "no Rust compiler on this machine"))
  func layoutIsTheLockedOne() throws {
    try Toolchain.withFolder { folder in
      let compiler = try #require(Toolchain.rust)
      let library = folder.appending(path: "libbiobert_plugin.rlib")
      let program = folder.appending(path: "layout")
      let bindings = Repository.root.appending(path: "SDK/rust/biobert_plugin.rs")
      let source = Repository.tests.appending(path: "RustBindings/layout.rs")
      let strict = ["--edition", "2021", "-D", "warnings"]
      let made = try Toolchain.run(
        compiler, strict + ["--crate-type", "rlib", bindings.path, "-o", library.path])
      try #require(made.status == 0, "\(made.output)")
      let linked = try Toolchain.run(
        compiler, strict + ["--extern", "biobert_plugin=\(library.path)", source.path, "-o", program.path])
      try #require(linked.status == 0, "\(linked.output)")
      let printed = try Toolchain.run(program, [])
      try #require(printed.status == 0, "\(printed.output)")
      let facts = Set(printed.output.split(separator: "\n").map(String.init))
      let locked = try Self.locked()
      #expect(facts.subtracting(locked).isEmpty, "not of the lock: \(facts.subtracting(locked).sorted())")
      #expect(locked.subtracting(facts).isEmpty, "not of the bindings: \(locked.subtracting(facts).sorted())")
    }
  }
}
