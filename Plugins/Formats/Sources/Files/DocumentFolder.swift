import PluginSDK

/// The documents of a folder that keeps each in files of its own: a text, and annotations beside it.
struct DocumentFolder {
  /// One document.
  struct Document {
    /// The name of its files without their extensions.
    let name: String
    /// The path of the text; nil when there is none.
    var text: String?
    /// The paths of the annotation files that are there, by their extensions.
    var annotations: [String: String] = [:]
  }

  /// The documents, sorted by name.
  let documents: [Document]

  /// Looks through `path` for texts (`.txt`) and files with one of the other extensions. Each kind may also lie in a
  /// subfolder, whose name `subfolders` gives by extension. Nil when `path` is no folder.
  init?(
    _ path: String, annotations extensions: [String], subfolders: [String: String] = [:], files: Files
  ) throws(PluginError) {
    guard let entries = try files.entries(of: path) else { return nil }
    var found: [String: Document] = [:]
    func look(in folder: String, _ names: [String], for wanted: [String]) {
      for name in names where !name.hasPrefix(".") {
        let kind = FileName.pathExtension(name)
        guard wanted.contains(kind) else { continue }
        let stem = FileName.stem(name)
        var document = found[stem] ?? Document(name: stem)
        let file = FileName.join(folder, name)
        if kind == "txt" { document.text = file } else { document.annotations[kind] = file }
        found[stem] = document
      }
    }
    look(in: path, entries, for: extensions + ["txt"])
    for (kind, name) in subfolders where entries.contains(name) {
      let folder = FileName.join(path, name)
      if let names = try files.entries(of: folder) { look(in: folder, names, for: [kind]) }
    }
    documents = found.values.sorted { Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8)) }
  }

  /// The name of a record's files below a folder; it must be one file name.
  static func fileName(for record: RecordView, number: Int) throws(PluginError) -> String {
    let id = record.id.string
    if id.isEmpty { return String(number) }
    guard !id.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 < 0x20 }), !id.hasPrefix("."), id.utf8.count <= 240
    else { throw FormatFault.idIsNoFileName(id).at(record.file.string, record.line) }
    return id
  }

  /// The bytes of a text file, which must be UTF-8.
  static func text(_ path: String, files: Files) throws(PluginError) -> [UInt8] {
    let bytes = try files.contents(of: path)
    let fault = bytes.withUnsafeBufferPointer { UTF8Check.firstFault(in: $0) }
    guard let fault else { return bytes }
    let lineStart = bytes[..<fault].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let line = bytes[..<fault].reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) }
    throw FormatFault.invalidUTF8(byte: fault - lineStart + 1, value: bytes[fault]).at(path, line)
  }
}
