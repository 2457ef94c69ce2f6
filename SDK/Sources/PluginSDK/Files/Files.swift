import PluginAPI

/// The files that a format reads or writes, through the host: `.gz`, standard input, sharded and crash-safe output work
/// for every format. Paths are those the format was given, or names below a folder it was given.
///
/// Lent until the cursor is closed or the writer has finished; for `probe` and `splits` until they return.
public struct Files {
  let files: UnsafePointer<bp_files>
  let table: bp_files

  init(_ files: UnsafePointer<bp_files>?) throws(PluginError) {
    guard let files else { throw .argument("no files were lent") }
    self.files = files
    table = adopt(files)
  }

  /// Opens a file for reading; its bytes come decompressed.
  public func open(_ path: some UTF8Source) throws(PluginError) -> ByteReader {
    guard let open = table.open, table.read != nil else { throw .unsupported("this host lends no reading of files") }
    var stream: UnsafeMutableRawPointer?
    let status = path.withUTF8Bytes { open(files, BorrowedText($0).c, &stream) }
    if status < 0 { throw .passed(status) }
    return ByteReader(files: self, stream: stream)
  }

  /// The whole of a file of at most `maximumBytes`.
  public func contents(of path: some UTF8Source, maximumBytes: Int = 1 << 31) throws(PluginError) -> [UInt8] {
    let reader = try open(path)
    var bytes: [UInt8] = []
    while true {
      let more = try reader.read(atMost: 1 << 16, appendingTo: &bytes)
      if more == 0 { return bytes }
      if bytes.count > maximumBytes {
        throw .data(
          "is longer than \(maximumBytes) bytes, the most that is read as one piece; split it",
          file: BorrowedText.string(path), line: 0)
      }
    }
  }

  /// The names in a folder, sorted; nil when `path` is no folder.
  public func entries(of path: some UTF8Source) throws(PluginError) -> [String]? {
    guard let entry = table.entry else { throw .unsupported("this host lends no listing of folders") }
    var names: [String] = []
    while true {
      var name = bp_str()
      let status = path.withUTF8Bytes { entry(files, BorrowedText($0).c, UInt64(names.count), &name) }
      if status == BP_DONE { return names }
      if status == BP_E_UNSUPPORTED, names.isEmpty { return nil }
      if status < 0 { throw .passed(status) }
      names.append(BorrowedText(name).string)
    }
  }

  /// Creates a file; it takes its place only when the writer finishes well.
  public func create(_ path: some UTF8Source) throws(PluginError) -> ByteWriter {
    guard let create = table.create, table.write != nil else {
      throw .unsupported("this host lends no writing of files")
    }
    var stream: UnsafeMutableRawPointer?
    let status = path.withUTF8Bytes { create(files, BorrowedText($0).c, &stream) }
    if status < 0 { throw .passed(status) }
    return ByteWriter(files: self, stream: stream)
  }
}

extension BorrowedText {
  /// A copy of any source as a string.
  static func string(_ source: some UTF8Source) -> String { source.withUTF8Bytes { BorrowedText($0).string } }
}
