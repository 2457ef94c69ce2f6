import JSON
import Testing

/// The committed man page says what the command line says; `make man` makes it anew.
@Suite("the man page", .enabled(if: Host.isThere, "\(Host.absence)"))
struct ManualTests {
  /// A command as the argument parser describes it.
  private struct Command {
    let name: String
    let abstract: String
    /// Long names of options and flags, with their help.
    let options: [(name: String, help: String)]
    let subcommands: [Command]

    init(_ json: JSONValue) {
      name = json["commandName"]?.string ?? ""
      abstract = json["abstract"]?.string ?? ""
      options = (json["arguments"]?.array ?? []).compactMap { argument in
        guard argument["shouldDisplay"] != false else { return nil }
        let long = argument["names"]?.array?.first { $0["kind"] == "long" }
        return long.map { ($0["name"]?.string ?? "", argument["abstract"]?.string ?? "") }
      }
      subcommands = (json["subcommands"]?.array ?? []).map { Command($0) }
    }

    /// The command and all below it, in the order of the page.
    var all: [Command] { [self] + subcommands.flatMap(\.all) }
  }

  /// The page's text without what only the formatter reads.
  private static func plain(_ text: String) -> String {
    text.split(separator: "\n").map { $0.replacing("\\&", with: "") }.joined(separator: " ")
  }

  @Test("it has every command and option with its help, and no other")
  func upToDate() throws {
    let dump = Host.run("--experimental-dump-help", in: ScratchFolder())
    dump.expectDone()
    let root = Command(try #require(try JSONValue.parse(dump.out)["command"]))
    #expect(root.subcommands.count >= 9)
    let page = ScratchFolder.text(Checkout.root + "/docs/man/host.1")
    let lines = page.split(separator: "\n").map(String.init)
    let commands = root.all.dropFirst().map(\.name)
    #expect(lines.compactMap { $0.hasPrefix(".It Em ") ? String($0.dropFirst(7)) : nil } == commands)
    // `.It Fl -name Ar value`, and with a short name `.It Fl n , -name`.
    let flags = lines.filter { $0.hasPrefix(".It Fl ") }.compactMap { line in
      line.split(separator: " ").first { $0.hasPrefix("-") }.map { String($0.dropFirst()) }
    }
    #expect(flags == root.all.flatMap { $0.options.map(\.name) })
    let plain = Self.plain(page)
    for command in root.all {
      #expect(plain.contains(command.abstract), "make man: \(command.name): \(command.abstract)")
      for option in command.options {
        #expect(plain.contains(option.help), "make man: \(command.name) --\(option.name): \(option.help)")
      }
    }
  }
}
