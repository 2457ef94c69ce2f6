import Foundation

/// The checkout that these tests were compiled from.
enum Repository {
  /// The folder of Package.swift, symbolic links resolved.
  static let root: URL = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let includeFolder = root.appending(path: "Sources/PluginAPI/include")
  static let tests = root.appending(path: "Tests/PluginAPITests")

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// The files of a folder of this test target with one of the extensions, sorted by name.
  static func files(in folder: String, _ extensions: String...) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(at: tests.appending(path: folder), includingPropertiesForKeys: nil)
      .filter { extensions.contains($0.pathExtension) }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
  }
}
