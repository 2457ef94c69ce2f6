import Glibc
import JSON
import Testing

/// What Tools/install.sh lays out works from where it is, without the checkout's help.
@Suite("an installation", .enabled(if: Host.isThere, "\(Host.absence)"), .serialized)
struct InstallTests {
  private static let plugins = ["biobert_ner", "biobert_re", "biobert_qa", "biobert_formats"]

  /// Installs the build under `prefix`; the exit code and what was printed.
  private static func install(to prefix: ScratchFolder) throws -> (code: Int32, text: String) {
    let host = try #require(Host.path)
    let build = String(host[..<(host.lastIndex(of: "/") ?? host.startIndex)])
    let log = ScratchFolder()
    let code = Toolchain.run(
      "/bin/sh",
      [
        "-c", "exec /bin/sh \"$@\" >\"$0\" 2>&1", log.path + "/log", Checkout.root + "/Tools/install.sh", build,
        prefix.path,
      ]
        + plugins)
    return (code, log.text("log"))
  }

  /// Runs an installed program; the exit code and its standard output.
  private static func run(_ program: String, _ words: String, in folder: ScratchFolder) -> (code: Int32, out: [UInt8]) {
    let script = "cd \"$1\" && HOME=\"$1\" exec \"$0\" \(words) >.out 2>.err"
    let code = Toolchain.run("/bin/sh", ["-c", script, program, folder.path])
    return (code, folder.read(".out"))
  }

  @Test("everything is in its place, for both names")
  func layout() throws {
    let prefix = ScratchFolder()
    let outcome = try Self.install(to: prefix)
    #expect(outcome.code == 0, "\(outcome.text)")
    for file in [
      "bin/biobert", "bin/host", "lib/biobert/plugins/libbiobert_ner.so",
      "lib/biobert/plugins/libbiobert_re.so", "lib/biobert/plugins/libbiobert_qa.so",
      "lib/biobert/plugins/libbiobert_formats.so",
      "include/biobert_plugin.h", "share/man/man1/biobert.1", "share/man/man1/host.1",
      "share/bash-completion/completions/biobert", "share/bash-completion/completions/host",
      "share/zsh/site-functions/_biobert", "share/fish/vendor_completions.d/biobert.fish",
      "share/fish/vendor_completions.d/host.fish", "share/biobert/Models/embedded/config.json",
      "share/biobert/Models/embedded/vocab.txt", "share/biobert/Models/embedded/samples/ner/train.tsv",
      "share/biobert/Models/embedded/recipes/biobert-v1.0-pubmed.json", "share/biobert/Models/embedded/terms.txt",
      "share/biobert/Models/biobert-mini-cased/model.safetensors",
    ] { #expect(prefix.isThere(file), "\(file)") }
    #expect(!prefix.listing().contains { $0.hasSuffix(".py") || $0.hasSuffix(".pyc") })
    #expect(prefix.text("share/man/man1/biobert.1").contains("finetune"))
    #expect(prefix.text("share/zsh/site-functions/_biobert").hasPrefix("#compdef biobert host\n"))
    #expect(prefix.text("share/fish/vendor_completions.d/biobert.fish").contains("complete -c 'biobert'"))
    // A second installation takes the place of the first.
    let listing = prefix.listing()
    #expect(try Self.install(to: prefix).code == 0)
    #expect(prefix.listing() == listing)
  }

  @Test("the installed program finds its own plugins and its own embedded default, under either name")
  func works() throws {
    let prefix = ScratchFolder()
    #expect(try Self.install(to: prefix).code == 0)
    // The temporary folder's path has symbolic links on some machines.
    let real = try #require(realpath(prefix.path, nil))
    defer { free(real) }
    let place = String(cString: real)
    for name in ["biobert", "host"] {
      let folder = ScratchFolder()
      let program = prefix.path + "/bin/" + name
      let listed = Self.run(program, "plugin list --json", in: folder)
      #expect(listed.code == 0, "\(folder.text(".err"))")
      let plugins = try JSONValue.parse(listed.out)["plugins"]?.array ?? []
      #expect(
        plugins.compactMap { $0["path"]?.string }.sorted()
          == Self.plugins.map { "\(place)/lib/biobert/plugins/lib\($0).so" }.sorted())
      let trained = Self.run(
        program, "finetune --task ner --epochs 1 --train-splits devel --threads 1 --out m --json", in: folder)
      #expect(trained.code == 0, "\(folder.text(".err"))")
      let manifest = try JSONValue.parse(folder.read("m.run/manifest.json"))
      #expect(manifest["settings"]?["data"]?.string == place + "/share/biobert/Models/embedded/samples/ner")
    }
  }

  @Test(
    "the installed program makes a project against the installed SDK, which builds, is checked and listed",
    .enabled(if: Toolchain.c != nil && Toolchain.find("make") != nil, "there is no C compiler, or no make"),
    .enabled(if: Toolchain.find("pkg-config") != nil, "pkg-config is not here"))
  func newPlugin() throws {
    let prefix = ScratchFolder()
    #expect(try Self.install(to: prefix).code == 0)
    let folder = ScratchFolder()
    let program = prefix.path + "/bin/biobert"
    let made = Self.run(program, "plugin new pair-types --task re --lang c --json", in: folder)
    #expect(made.code == 0, "\(folder.text(".err"))")
    let sdk = try #require(try JSONValue.parse(made.out)["sdk"]?.string)
    #expect(sdk.hasSuffix("/share/biobert/SDK") && !sdk.hasPrefix(Checkout.root))
    let built = Toolchain.run("/bin/sh", ["-c", "cd \"$0/pair-types\" && make >../log 2>&1", folder.path])
    #expect(built == 0, "\(folder.text("log"))")
    #expect(folder.text("log").contains(sdk))
    let checked = Self.run(program, "plugin check pair-types/build/pair-types.so --seconds 0.2", in: folder)
    #expect(checked.code == 0, "\(folder.text(".err"))")
    let listed = Self.run(program, "plugin list --plugin-dir pair-types/build", in: folder)
    #expect(String(decoding: listed.out, as: UTF8.self).contains("tasks: pair-types"))
  }

  @Test("bash completes both names", .enabled(if: Toolchain.find("bash") != nil, "bash is not here"))
  func completion() throws {
    let prefix = ScratchFolder()
    #expect(try Self.install(to: prefix).code == 0)
    for name in ["biobert", "host"] {
      let folder = ScratchFolder()
      folder.write(
        "script",
        """
        source "$1/share/bash-completion/completions/\(name)"
        complete -p \(name)
        COMP_WORDS=(\(name) fine) COMP_CWORD=1 COMP_LINE='\(name) fine' COMP_POINT=\(name.utf8.count + 5)
        _host \(name) fine \(name)
        echo "${COMPREPLY[@]}"
        """)
      let bash = try #require(Toolchain.find("bash"))
      let code = Toolchain.run(
        "/bin/sh", ["-c", "cd \"$1\" && \"$0\" script \"$2\" >out 2>&1", bash, folder.path, prefix.path])
      #expect(code == 0, "\(folder.text("out"))")
      #expect(folder.text("out").hasSuffix("\nfinetune\n"), "\(folder.text("out"))")
    }
  }

  @Test("another program named host stays, and is told")
  func otherHost() throws {
    let prefix = ScratchFolder()
    prefix.write("bin/host", Array("#!/bin/sh\n".utf8), mode: 0o755)
    let outcome = try Self.install(to: prefix)
    #expect(outcome.code == 0 && outcome.text.contains("warning: \(prefix.path)/bin/host is another program"))
    #expect(prefix.text("bin/host") == "#!/bin/sh\n")
    #expect(prefix.isThere("bin/biobert") && !prefix.isThere("share/man/man1/host.1"))
    #expect(prefix.text("share/zsh/site-functions/_biobert").hasPrefix("#compdef biobert\n"))
  }
}
