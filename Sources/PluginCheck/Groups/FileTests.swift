import PluginHost

extension CheckTest {
  /// Looks at the file itself; of these only the last runs any of it.
  static let fileTests: [CheckTest] = [
    CheckTest(
      "file.exports", "The library exports biobert_plugin_entry and nothing else.", ["R-01"], .plugin
    ) { context in
      let image = try ElfImage(path: context.order.path)
      let exported = image.symbols.filter { $0.isDefined && $0.isGlobal && !$0.name.isEmpty }.map(\.name)
      guard exported.contains("biobert_plugin_entry") else {
        throw Finding(
          "biobert_plugin_entry is not exported", mend: "declare it with BP_EXPORT, outside of any namespace")
      }
      let others = exported.filter { $0 != "biobert_plugin_entry" }
      guard others.isEmpty else {
        throw Finding(
          "\(others.count) more symbol(s) are exported: \(others.prefix(5).joined(separator: ", "))",
          mend: "compile with -fvisibility=hidden and link with -Wl,--version-script=exports.map from the SDK")
      }
      return "one symbol"
    },
    CheckTest(
      "file.libraries", "The library needs none of the host, and no library that its user may not have.", ["R-03"],
      .plugin
    ) { context in
      let image = try ElfImage(path: context.order.path)
      let usual = [
        "libc.so", "libm.so", "libgcc_s.so", "libstdc++.so", "ld-linux", "libpthread.so", "libdl.so", "librt.so",
      ]
      let others = image.needed.filter { name in !usual.contains { name.hasPrefix($0) } }
      guard others.isEmpty else {
        throw Finding.warning(
          "it needs \(others.joined(separator: ", "))",
          mend: "link these statically (Swift: -static-stdlib), or tell users to install them")
      }
      return image.needed.joined(separator: ", ")
    },
    CheckTest(
      "file.stack", "The library asks for no stack that can be run, and its code is not changed when it is loaded.",
      ["R-05"], .plugin
    ) { context in
      let image = try ElfImage(path: context.order.path)
      guard !image.hasExecutableStack else {
        throw Finding(
          "it asks for an executable stack, which hardened systems refuse",
          mend: "link with -Wl,-z,noexecstack; nested functions of GNU C and hand-written assembly are the usual cause")
      }
      guard !image.hasTextRelocations else {
        throw Finding("its code has relocations", mend: "compile every file with -fPIC")
      }
      return "neither"
    },
    CheckTest(
      "file.load", "The library is loaded within 100 ms.", ["R-05"], .plugin
    ) { context in
      let milliseconds = context.loadSeconds * 1000
      guard milliseconds <= 100 else {
        throw Finding.warning(
          "loading takes \(Int(milliseconds)) ms",
          mend: "do nothing in constructors of static objects but initialise them")
      }
      return "\((milliseconds * 10).rounded() / 10) ms"
    },
  ]
}
