/// The content of a file as formats see it: decompressed when its name ends in .gz, standard input for "-".
public enum FileContent {
  /// Reads a file whole.
  /// - Throws: `FileFault`.
  public static func read(_ path: String) throws(FileFault) -> [UInt8] {
    let source = try FileAccess.source(path)
    var content: [UInt8] = []
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { block.deallocate() }
    while true {
      let count = try source.read(into: block)
      if count == 0 { return content }
      content.append(contentsOf: block[..<count])
    }
  }
}
