import Glibc
import JSON
import Testing

/// What Tools/install.sh lays out for authors of plugins is enough to build one, without the checkout.
@Suite("an installed SDK", .enabled(if: Toolchain.c != nil, "there is no C compiler"), .serialized)
struct InstalledSDKTests {
  /// A prefix with the SDK in it, which tests only read.
  private static let prefix: ScratchFolder = {
    let prefix = ScratchFolder.shared("sdk-prefix")
    let log = prefix.path + ".log"
    let code = Toolchain.run(
      "/bin/sh",
      ["-c", "exec /bin/sh \"$0\" \"$1\" >\"$2\" 2>&1", Checkout.root + "/Tools/install-sdk.sh", prefix.path, log])
    precondition(code == 0, ScratchFolder.text(log))
    return prefix
  }()

  /// Runs a script in a folder; the exit code and what was printed.
  private static func run(_ script: String, in folder: ScratchFolder) -> (code: Int32, text: String) {
    let settings = "export PKG_CONFIG_PATH='\(prefix.path)/lib/pkgconfig' SDK='\(prefix.path)/share/biobert/SDK'; "
    let code = Toolchain.run(
      "/bin/sh", ["-c", "cd \"$0\" && { \(settings) \(script)\n } >.printed 2>&1", folder.path])
    return (code, folder.text(".printed"))
  }

  /// A number that the header defines; 0 when it does not.
  private static func number(_ name: String) -> Int {
    let header = ScratchFolder.text(Checkout.root + "/Sources/PluginAPI/include/biobert_plugin.h")
    let line = header.split(separator: "\n").first { $0.hasPrefix("#define \(name) ") }
    return line.flatMap { Int($0.dropFirst("#define \(name) ".count).prefix { $0.isNumber }) } ?? 0
  }

  /// The contract's version.
  private static let (major, minor) = (number("BP_ABI_MAJOR"), number("BP_ABI_MINOR"))

  private static let skeletons = Checkout.root + "/Tests/PluginAPITests/Skeletons"

  @Test("everything is in its place, as files and not as links, and nothing else")
  func layout() {
    for file in [
      "include/biobert_plugin.h", "lib/pkgconfig/biobert-plugin.pc",
      "lib/cmake/biobert-plugin/biobert-pluginConfig.cmake",
      "lib/cmake/biobert-plugin/biobert-pluginConfigVersion.cmake", "share/biobert/SDK/Package.swift",
      "share/biobert/SDK/exports.map", "share/biobert/SDK/Sources/PluginAPI/include/biobert_plugin.h",
      "share/biobert/SDK/Sources/PluginSDK/Tasks/TaskPlugin.swift",
      "share/biobert/SDK/templates/c/ner/src/task.c", "share/biobert/SDK/templates/swift/project/.gitignore",
      "share/biobert/SDK/templates/data/re/train.jsonl", "share/biobert/SDK/docs/plugin-abi.md",
      "share/biobert/SDK/examples/yes-no-maybe/Package.swift", "share/biobert/SDK/examples/functions/functions.c",
      "share/biobert/SDK/examples/sketches/nested_spans.c", "share/biobert/SDK/ABI-CHANGELOG.md",
      "share/biobert/SDK/docs/relations.md", "share/biobert/SDK/docs/writing-a-plugin.md",
    ] { #expect(Self.prefix.isThere(file), "\(file)") }
    for file in Self.prefix.listing() {
      #expect(!file.contains("/.build/") && !file.hasSuffix(".so") && !file.hasSuffix(".py"), "\(file)")
      var status = stat()
      lstat(Self.prefix.path + "/" + file, &status)
      #expect(status.st_mode & mode_t(S_IFMT) != mode_t(S_IFLNK), "\(file) is a link")
      #expect(status.st_mode & mode_t(S_IWGRP | S_IWOTH) == 0, "\(file) may be written by others")
    }
  }

  @Test("no installed page has a dead link, and the sketches that the walkthrough names are there")
  func links() {
    let pages = Self.prefix.listing().filter { $0.hasSuffix(".md") }
    #expect(pages.count > 30)
    for page in pages {
      let folder = page[..<(page.lastIndex(of: "/") ?? page.startIndex)]
      for part in Self.prefix.text(page).split(separator: "](").dropFirst() {
        guard let end = part.firstIndex(of: ")") else { continue }
        let target = part[..<end]
        guard !target.hasPrefix("http"), !target.hasPrefix("#") else { continue }
        let file = target.split(separator: "#")[0]
        #expect(Self.prefix.isThere("\(folder)/\(file)"), "\(page) links to \(target)")
      }
    }
    let walkthrough = Self.prefix.text("share/biobert/SDK/docs/plugin-abi-walkthrough.md")
    for part in walkthrough.split(separator: "`")
    where part.hasSuffix(".c") && !part.contains("/") && !part.contains(" ") {
      #expect(Self.prefix.isThere("share/biobert/SDK/examples/sketches/\(part)"), "\(part)")
    }
  }

  @Test("the header is the contract's, byte for byte, in both of its places")
  func header() {
    let source = ScratchFolder.read(Checkout.root + "/Sources/PluginAPI/include/biobert_plugin.h")
    #expect(!source.isEmpty)
    #expect(Self.prefix.read("include/biobert_plugin.h") == source)
    #expect(Self.prefix.read("share/biobert/SDK/Sources/PluginAPI/include/biobert_plugin.h") == source)
    let version = "Version: \(Self.major).\(Self.minor)\n"
    #expect(Self.prefix.text("lib/pkgconfig/biobert-plugin.pc").contains(version))
    #expect(ScratchFolder.text(Checkout.root + "/SDK/pkgconfig/biobert-plugin.pc").contains(version))
  }

  @Test(
    "a plugin compiles with the flags of pkg-config alone, exports its entry alone, and is listed",
    .enabled(if: Toolchain.find("pkg-config") != nil, "pkg-config is not here"), arguments: ["regression", "ner_typed"])
  func pkgConfig(_ skeleton: String) {
    let folder = ScratchFolder()
    let flags = "$(pkg-config --cflags --libs biobert-plugin)"
    let built = Self.run("cc -std=c11 -Werror '\(Self.skeletons)/\(skeleton).c' \(flags) -o plugin.so", in: folder)
    #expect(built.code == 0, "\(built.text)")
    let symbols = Self.run("nm -D --defined-only plugin.so", in: folder).text.split(separator: "\n")
    #expect(symbols.count == 1 && symbols.first?.hasSuffix(" T biobert_plugin_entry") == true, "\(symbols)")
    if Host.isThere { Host.run("plugin info ./plugin.so", in: folder).expectDone() }
    // A function that nobody defines is an error here, and not when the host loads the file.
    folder.write("open.c", "int nowhere(void);\nint biobert_plugin_entry(void) { return nowhere(); }\n")
    #expect(Self.run("cc open.c \(flags) -o open.so", in: folder).code != 0)
  }

  @Test(
    "the C++ template compiles with the same flags, and no standard template is exported",
    .enabled(if: Toolchain.cxx != nil && Toolchain.find("pkg-config") != nil, "pkg-config or C++ is not here"))
  func cxx() {
    let folder = ScratchFolder()
    let script = """
      cp -r "$SDK/templates/cpp/project/." "$SDK/templates/cpp/ner/." .
      c++ -std=c++17 -Wall -Wextra -Wpedantic -Werror src/task.cpp $(pkg-config --cflags --libs biobert-plugin) -o plugin.so
      nm -D --defined-only plugin.so | grep -vc ' T biobert_plugin_entry$'
      """
    #expect(Self.run(script, in: folder).text == "0\n", "\(folder.text(".printed"))")
  }

  @Test(
    "find_package gives biobert_add_plugin, whose library is named as its target",
    .enabled(if: Toolchain.find("cmake") != nil, "cmake is not here"))
  func cmake() {
    let folder = ScratchFolder()
    func configure(_ version: String) -> (code: Int32, text: String) {
      folder.write(
        "CMakeLists.txt",
        """
        cmake_minimum_required(VERSION 3.14)
        project(plugins LANGUAGES C)
        find_package(biobert-plugin \(version) REQUIRED)
        biobert_add_plugin(pairs "\(Self.skeletons)/pair_classification.c")
        """)
      return Self.run("cmake -B \(version) -DCMAKE_PREFIX_PATH='\(Self.prefix.path)'", in: folder)
    }
    let version = "\(Self.major).\(Self.minor)"
    let made = configure(version)
    #expect(made.code == 0, "\(made.text)")
    #expect(Self.run("cmake --build \(version)", in: folder).code == 0, "\(folder.text(".printed"))")
    if Host.isThere { Host.run("plugin info \(version)/pairs.so", in: folder).expectDone() }
    // A later minor is not there yet, and another major is another contract.
    for other in ["\(Self.major).\(Self.minor + 1)", "\(Self.major + 1).0"] {
      #expect(configure(other).code != 0, "\(other)")
    }
  }

  @Test(
    "the SDK is a Swift package by itself, in the checkout and where it is installed",
    .enabled(if: Toolchain.find("swift") != nil, "swift is not here"))
  func swiftPackage() throws {
    let folder = ScratchFolder()
    for sdk in [Checkout.root + "/SDK", Self.prefix.path + "/share/biobert/SDK"] {
      let script = "swift package --package-path '\(sdk)' --scratch-path build describe --type json 2>/dev/null"
      let described = Self.run(script, in: folder)
      #expect(described.code == 0, "\(described.text)")
      let targets = try JSONValue.parse(described.text)["targets"]?.array ?? []
      #expect(Set(targets.compactMap { $0["name"]?.string }) == ["PluginAPI", "JSON", "PluginSDK"], "\(sdk)")
    }
  }
}
