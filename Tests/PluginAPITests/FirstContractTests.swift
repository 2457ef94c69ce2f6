import PluginHost
import PluginSDK
import Testing

/// Nothing of contract 1.0 may be gone or changed: what is recorded in `Tests/Fixtures/abi/1.0/layout.lock` stays.
@Suite("Contract 1.0")
struct FirstContractTests {
  /// The facts of a lock.
  struct Lock {
    /// Sizes by struct.
    var sizes: [String: Int] = [:]
    /// Everything else but the hash, line by line.
    var facts: Set<Substring> = []
    /// The structs that begin with their size, and may grow.
    var growing: Set<String> = []

    init(_ text: String) throws {
      for line in text.split(separator: "\n") {
        if let match = line.wholeMatch(of: /struct (\w+) (\d+)/) {
          sizes[String(match.1)] = try #require(Int(match.2))
        } else if !line.hasPrefix("hash ") {
          facts.insert(line)
        }
        if let match = line.prefixMatch(of: #/field (\w+) size 0 8: /#) { growing.insert(String(match.1)) }
      }
    }
  }

  static func lock(_ path: String) throws -> Lock { try Lock(Repository.text(path)) }

  @Test("The lock only grows: every struct is as long as it was, every field, function and constant is what it was")
  func lockOnlyGrows() throws {
    let first = try Self.lock("Tests/Fixtures/abi/1.0/layout.lock")
    let now = try Self.lock("Sources/PluginAPI/layout.lock")
    #expect(first.sizes.count > 35 && first.facts.count > 300)
    for fact in first.facts where !fact.hasPrefix("constant BP_ABI_MINOR ") {
      #expect(now.facts.contains(fact), "gone or changed: \(fact)")
    }
    let growing = first.growing
    #expect(growing.contains("bp_record") && !growing.contains("bp_span"))
    for (name, size) in first.sizes {
      let found = now.sizes[name] ?? 0
      #expect(growing.contains(name) ? found >= size : found == size, "\(name) had \(size) bytes and has \(found)")
    }
  }

  @Test("A later major begins with fixtures of its own, and the first minor with none of 1.0 changed")
  func versions() throws {
    let now = try Repository.text("Sources/PluginAPI/layout.lock")
    let first = try Repository.text("Tests/Fixtures/abi/1.0/layout.lock")
    #expect(now.contains("constant BP_ABI_MAJOR 1\n") && first.contains("constant BP_ABI_MAJOR 1\n"))
    #expect(first.contains("constant BP_ABI_MINOR 0\n"))
    if now.contains("constant BP_ABI_MINOR 0\n") {
      #expect(now == first, "the contract changed: raise BP_ABI_MINOR, and say in ABI-CHANGELOG.md what is new")
    }
  }

  @Test("What host and SDK take for the first sizes is what was recorded")
  func firstSizes() throws {
    let first = try Self.lock("Tests/Fixtures/abi/1.0/layout.lock")
    let known = GrowingStructs.all
    #expect(Set(known.map(\.name)) == first.growing)
    for (name, size) in known { #expect(size == first.sizes[name], "\(name)") }
    #expect(Int(FirstSize.record) == first.sizes["bp_record"] && Int(FirstSize.batch) == first.sizes["bp_batch"])
    #expect(Int(FirstSize.decode) == first.sizes["bp_decode"])
  }
}
