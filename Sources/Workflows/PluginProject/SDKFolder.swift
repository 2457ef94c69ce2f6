import Glibc

/// The SDK that plugins are built against: the checkout's, or the one of the program's prefix.
struct SDKFolder {
  /// Its path, links resolved.
  let path: String

  /// Takes the folder that was named, or finds the program's.
  /// - Throws: `PluginProjectError` when there is none, or when it is none.
  init(_ named: String?) throws(PluginProjectError) {
    let found: String
    if let named {
      found = named
    } else {
      let searched = ProgramPlaces.all().map { $0 + "/SDK" }
      guard let first = searched.first(where: { unsafe access($0 + "/templates", R_OK) == 0 }) else {
        throw .noSDK(searched: searched)
      }
      found = first
    }
    for needed in ["exports.map", "templates", "Sources/PluginAPI/include/biobert_plugin.h"] {
      guard unsafe access(found + "/" + needed, R_OK) == 0 else { throw .incompleteSDK(path: found, missing: needed) }
    }
    path = ProgramPlaces.resolved(found) ?? found
    // It stands in Makefiles, shell words and string literals of four languages.
    guard path.utf8.allSatisfy(Self.isPlain) else { throw .sdkPath(path) }
  }

  /// Whether a byte means itself wherever a build file may write it.
  static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...0xFF:
      true
    default: "/._-+@,".utf8.contains(byte)
    }
  }
}
