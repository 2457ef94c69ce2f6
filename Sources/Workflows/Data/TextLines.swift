import PluginHost

/// The lines of a text file, of `.gz` or of standard input: without their line ends, LF or CRLF, and without a BOM.
public struct TextLines: Sequence {
  /// One line.
  public struct Line: Sendable {
    /// Its number, from 1.
    public let number: Int
    /// Its bytes; they need not be UTF-8.
    public let bytes: [UInt8]
  }

  private let content: [UInt8]

  /// Reads a file whole.
  /// - Throws: `PluginError.file`.
  public init(path: String) throws(PluginError) {
    do throws(FileFault) {
      content = try FileContent.read(path)
    } catch {
      throw .file(error)
    }
  }

  /// The lines in order; a last one without a line end counts.
  public func makeIterator() -> Iterator {
    Iterator(content)
  }

  /// Walks over the lines.
  public struct Iterator: IteratorProtocol {
    private let content: [UInt8]
    private var position: Int
    private var number = 0

    init(_ content: [UInt8]) {
      self.content = content
      position = content.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// The next line.
    public mutating func next() -> Line? {
      guard position < content.count else { return nil }
      let rest = content[position...]
      let end = rest.firstIndex(of: 0x0A) ?? content.count
      var last = end
      if last > position, content[last - 1] == 0x0D { last -= 1 }
      number += 1
      let line = Line(number: number, bytes: Array(content[position..<last]))
      position = end + 1
      return line
    }
  }
}
