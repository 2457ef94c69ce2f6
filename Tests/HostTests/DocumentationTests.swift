import Glibc
import Testing

/// What README.md and docs/*.md tell users to type is typed here.
@Suite("the documentation", .enabled(if: Host.isThere, "\(Host.absence)"), .serialized)
struct DocumentationTests {
  static let pages =
    ["README.md"]
    + ScratchFolder.names(Checkout.root + "/docs").filter { $0.hasSuffix(".md") }
    .map { "docs/" + $0 }

  /// A fenced block of a page.
  struct Block {
    /// The line of the opening fence, from 1.
    var line: Int
    /// What follows the fence: `sh`, `console` …
    var language: String
    var text = ""
  }

  /// The fenced blocks of a page, in order.
  static func blocks(of page: String) -> [Block] {
    var blocks: [Block] = []
    var isOpen = false
    for (number, line) in ScratchFolder.text(Checkout.root + "/" + page)
      .split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if line.hasPrefix("```") {
        isOpen.toggle()
        if isOpen { blocks.append(Block(line: number + 1, language: String(line.dropFirst(3)))) }
      } else if isOpen {
        blocks[blocks.count - 1].text += line + "\n"
      }
    }
    #expect(!isOpen, "\(page): a fence is not closed")
    return blocks
  }

  /// Runs `script` in `folder`, with the host first on the PATH; the exit code and what was printed.
  private static func run(_ script: String, in folder: ScratchFolder) throws -> (code: Int32, text: String) {
    let host = try #require(Host.path)
    let build = String(host[..<(host.lastIndex(of: "/") ?? host.startIndex)])
    // HOME is another one, and rustup keeps its toolchains in it.
    let rust = "export RUSTUP_HOME=\"${RUSTUP_HOME:-$HOME/.rustup}\"\n"
    folder.write(".script", "\(rust)export PATH=\"\(build):$PATH\" HOME=\"\(folder.path)\"\n\(script)")
    let code = Toolchain.run(
      "/bin/sh", ["-c", "cd \"$0\" && exec /bin/sh -eu .script >.printed 2>&1", folder.path])
    return (code, folder.text(".printed"))
  }

  /// Programs that a page needs and that a machine may lack: its commands are then not run.
  private static func missing(for page: String) -> String? {
    let needed =
      switch page {
      case "docs/writing-a-plugin.md": ["cc", "make", "pkg-config"]
      case "docs/writing-a-plugin-in-cpp.md": ["c++", "make", "pkg-config"]
      case "docs/writing-a-plugin-in-rust.md": ["cargo", "make"]
      case "docs/writing-a-plugin-in-swift.md": ["swift", "make"]
      default: [] as [String]
      }
    return needed.first { Toolchain.find($0) == nil }
  }

  @Test(
    "every block of commands runs, in order, in a folder that has nothing but the checkout's Models", arguments: pages)
  func commandsRun(_ page: String) throws {
    if let program = Self.missing(for: page) {
      print("\(page) is not run: \(program) is not here")
      return
    }
    let folder = ScratchFolder()
    symlink(Checkout.root + "/Models", folder.path + "/Models")
    // The guide copies nothing into the user's own folders: HOME is the scratch folder too.
    for block in Self.blocks(of: page) where block.language == "sh" {
      let outcome = try Self.run(block.text, in: folder)
      #expect(outcome.code == 0, "\(page):\(block.line): exit code \(outcome.code)\n\(block.text)\(outcome.text)")
      guard outcome.code == 0 else { return }
    }
  }

  @Test("there are commands to run, and a failing one is seen")
  func runner() throws {
    let guides = [
      "README.md", "docs/finetune.md", "docs/predict.md", "docs/evaluate.md", "docs/convert.md", "docs/plugins.md",
      "docs/writing-a-plugin.md", "docs/writing-a-plugin-in-cpp.md", "docs/writing-a-plugin-in-rust.md",
      "docs/writing-a-plugin-in-swift.md",
    ]
    for guide in guides { #expect(Self.blocks(of: guide).contains { $0.language == "sh" }, "\(guide)") }
    for block in Self.pages.flatMap({ Self.blocks(of: $0) }) {
      #expect(["", "sh", "console", "c", "rust", "swift", "json"].contains(block.language))
    }
    let folder = ScratchFolder()
    #expect(try Self.run("host --version\n", in: folder).code == 0)
    #expect(try Self.run("host --bogus\nhost --version\n", in: folder).code == 2)
    #expect(try Self.run("host nothing | cat\nfalse\n", in: folder).code == 1)
  }

  @Test("pages name no machine's folders, and their links lead to files", arguments: pages)
  func links(_ page: String) {
    let text = ScratchFolder.text(Checkout.root + "/" + page)
    for folder in ["/work/", "/opt/", "/root/", "/home/", "/Users/"] {
      #expect(!text.contains(folder), "\(page) holds \(folder)")
    }
    let folder = page.contains("/") ? "docs/" : ""
    for part in text.split(separator: "](").dropFirst() {
      guard let end = part.firstIndex(of: ")") else { continue }
      let target = part[..<end]
      guard !target.hasPrefix("http"), !target.hasPrefix("#") else { continue }
      let file = target.split(separator: "#")[0]
      #expect(access("\(Checkout.root)/\(folder)\(file)", R_OK) == 0, "\(page) links to \(target)")
    }
  }
}
