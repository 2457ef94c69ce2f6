import PluginSDK

/// Reads an XML file from the host in order, in bounded memory, with libxml2's reader.
///
/// Nothing is fetched: no network, no external document type, no external entity. Character references and the five
/// predefined entities are read; an entity that the document itself declares as plain text is read as that text; any
/// other reference is an error, so that nested entities can blow nothing up.
///
/// Unsafe because the C library calls back with a pointer to this object, which it may do only while `next` runs.
final class XMLStream {
  /// What comes next in a document. Comments, processing instructions and white space between elements of no
  /// interest come as text or not at all.
  enum Event {
    case start, end, text
  }

  private static let noNetwork: CInt = 1 << 11
  private static let mergeCDATA: CInt = 1 << 14
  private static let compact: CInt = 1 << 16
  private static let bigLines: CInt = 1 << 22

  /// The file, for messages.
  let path: String
  /// The local name of the element that begins or ends.
  private(set) var name = ""
  /// Whether the element that begins has no content: no end follows.
  private(set) var isEmptyElement = false

  private let library: XMLLibrary
  private let source: Source
  private var reader: XMLLibrary.Reader?
  private var entityText: [UInt8] = []
  private var hasElements = false
  private var openElements = 0

  /// What the C library is given to call back with.
  private final class Source {
    let input: ByteReader
    var failure: PluginError?
    var message = ""
    var messageLine = 0
    var isAtEnd = false
    let library: XMLLibrary

    init(_ input: ByteReader, library: XMLLibrary) {
      self.input = input
      self.library = library
    }
  }

  /// Opens a file. Fails with `unsupported` when the system has no libxml2.
  init(files: Files, path: String, library: Result<XMLLibrary, PluginError> = XMLLibrary.shared) throws(PluginError) {
    self.library = try library.get()
    self.path = path
    source = Source(try files.open(path), library: self.library)
    let context = Unmanaged.passUnretained(source).toOpaque()
    reader = self.library.readerForIO(
      { context, buffer, length in
        guard let context, let buffer, length > 0 else { return -1 }
        let source = Unmanaged<Source>.fromOpaque(context).takeUnretainedValue()
        do throws(PluginError) {
          let got = try source.input.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: Int(length)))
          if got == 0 { source.isAtEnd = true }
          return CInt(got)
        } catch {
          source.failure = error
          return -1
        }
      }, { _ in 0 }, context, nil, nil, Self.noNetwork | Self.mergeCDATA | Self.compact | Self.bigLines)
    // What has been made so far is freed by deinit, as every stored property has its value.
    if let failure = source.failure { throw failure }
    if reader == nil { throw FormatFault.xml("the file is empty").at(path, 0) }
    self.library.setErrorHandler(
      reader,
      { context, message, severity, locator in
        // 4: an error; others are warnings, such as a document type that is not loaded.
        guard let context, severity == 4 else { return }
        let source = Unmanaged<Source>.fromOpaque(context).takeUnretainedValue()
        guard source.message.isEmpty else { return }
        source.message = message.map { String(cString: $0) } ?? ""
        while source.message.last?.isWhitespace == true { source.message.removeLast() }
        source.messageLine = Int(source.library.locatorLine(locator))
      }, context)
  }

  deinit { library.freeReader(reader) }

  /// How deep the element that begins or ends lies; the root has 0.
  var depth: Int { Int(library.depth(reader)) }

  /// The line at which the element that began last begins.
  var line: Int { max(0, Int(library.lineNumber(library.currentNode(reader)))) }

  /// Goes on to the next element's start or end, or text; nil at the end of the document.
  func next() throws(PluginError) -> Event? {
    while true {
      let status = library.read(reader)
      if let failure = source.failure { throw failure }
      if status == 0 {
        if !source.message.isEmpty { throw fault() }
        return nil
      }
      guard status == 1, source.message.isEmpty else { throw fault() }
      switch library.nodeType(reader) {
      case 1:
        name = string(library.localName(reader))
        isEmptyElement = library.isEmptyElement(reader) == 1
        hasElements = true
        if !isEmptyElement { openElements += 1 }
        return .start
      case 15:
        openElements -= 1
        name = string(library.localName(reader))
        return .end
      case 3, 4, 13, 14:
        entityText.removeAll(keepingCapacity: true)
        return .text
      case 5:
        let name = string(library.localName(reader))
        guard let text = plainEntity(named: name) else {
          throw FormatFault.entityRefused(name).at(path, line)
        }
        entityText = text
        return .text
      default:
        continue
      }
    }
  }

  /// Calls `body` with the text that came last.
  func withText<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    if !entityText.isEmpty { return entityText.withUnsafeBufferPointer(body) }
    guard let value = library.value(reader) else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
    var length = 0
    while value[length] != 0 { length += 1 }
    return body(UnsafeBufferPointer(start: value, count: length))
  }

  /// The attributes of the element that begins, by local name.
  func attributes() -> [String: String] {
    var attributes: [String: String] = [:]
    while library.moveToNextAttribute(reader) == 1 {
      attributes[string(library.localName(reader))] = string(library.value(reader))
    }
    _ = library.moveToElement(reader)
    return attributes
  }

  /// The text of the element that begins, up to its end, without the marks inside it.
  func content() throws(PluginError) -> [UInt8] {
    var content: [UInt8] = []
    if isEmptyElement { return content }
    var open = 1
    while let event = try next() {
      switch event {
      case .start: if !isEmptyElement { open += 1 }
      case .end:
        open -= 1
        if open == 0 { return content }
      case .text: withText { content.append(contentsOf: $0) }
      }
    }
    return content
  }

  /// Passes over the element that begins.
  func skip() throws(PluginError) {
    if isEmptyElement { return }
    var open = 1
    while open > 0, let event = try next() {
      switch event {
      case .start: if !isEmptyElement { open += 1 }
      case .end: open -= 1
      case .text: break
      }
    }
  }

  private func fault() -> PluginError {
    var reason = source.message.isEmpty ? "it cannot be read" : source.message
    // Of a file that is cut off, the library says that there is extra content at its end.
    if source.isAtEnd, reason.hasPrefix("Extra content") {
      if !hasElements { reason = "the file holds no element" }
      if openElements > 0 { reason = "it ends inside the element '\(name)'; the file may be cut off" }
    }
    return FormatFault.xml(reason).at(path, source.messageLine)
  }

  private func string(_ text: XMLLibrary.Text?) -> String { text.map { String(cString: $0) } ?? "" }

  /// The text of an entity that the document declares as text without marks and further references; nil for others.
  ///
  /// Reads `xmlNode.children` and `xmlEntity.{type, content, etype}` at their places in libxml2's public structs.
  private func plainEntity(named name: String) -> [UInt8]? {
    let (childrenOffset, typeOffset, contentOffset, kindOffset) = (24, 8, 80, 92)
    let (entityDeclaration, internalGeneral): (CInt, CInt) = (17, 1)
    guard let node = library.currentNode(reader),
      let entity = node.load(fromByteOffset: childrenOffset, as: UnsafeMutableRawPointer?.self),
      entity.load(fromByteOffset: typeOffset, as: CInt.self) == entityDeclaration,
      entity.load(fromByteOffset: kindOffset, as: CInt.self) == internalGeneral,
      let content = entity.load(fromByteOffset: contentOffset, as: XMLLibrary.Text?.self)
    else { return nil }
    var bytes: [UInt8] = []
    var position = 0
    while content[position] != 0 {
      let byte = content[position]
      if byte == UInt8(ascii: "&") || byte == UInt8(ascii: "<") { return nil }
      bytes.append(byte)
      position += 1
    }
    return bytes.isEmpty ? nil : bytes
  }
}
