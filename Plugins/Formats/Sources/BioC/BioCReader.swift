import JSON
import PluginSDK

/// Reads BioC: one record a document. A fault in what a document says costs the document; one in its notation ends the
/// file.
public class BioCReader: RecordReader {
  /// The types so far.
  public let labels = LabelTables()

  private let path: String
  private let source: any BioCSource
  private let unit: OffsetUnit?

  /// Opens the file, or the split of the folder; the notation's own reader says which.
  public required init(opening: FormatOpening) throws(PluginError) {
    unit = try OffsetOption.unit(opening.settings)
    path = try SplitFinder.file(for: opening, extensions: Self.extensions)
    source = try Self.source(files: opening.files, path: path)
  }

  class var extensions: [String] { [] }

  class func source(files: Files, path: String) throws(PluginError) -> any BioCSource {
    throw .internal("a BioC reader needs a notation")
  }

  /// The next document.
  public func read(into draft: RecordDraft) throws(PluginError) -> Bool {
    guard let document = try source.next() else { return false }
    let placed = try place(document)
    var record = BioCRecord(document, collection: source.collection, layout: placed.layout, spans: placed.spans)
    do throws(FormatFault) {
      try record.fill(draft, labels: labels)
    } catch {
      throw error.at(path, record.faultLine)
    }
    draft.setOrigin(file: path, line: document.line)
    try record.extra.attach(to: draft)
    return true
  }

  /// Finds the unit in which every mention equals its range, and the ranges. A unit in which they differ by white space
  /// is taken only when no unit makes them equal: beside a character of several units, a range that is one unit off
  /// often holds the mention and the space behind it.
  private func place(_ document: BioCDocument) throws(PluginError) -> (layout: BioCLayout, spans: [[TextSpan]]) {
    var firstError: PluginError?
    var reflowed: (layout: BioCLayout, spans: [[TextSpan]])?
    for candidate in unit.map({ [$0] }) ?? [.codePoints, .utf8, .utf16] {
      let layout = BioCLayout(document, unit: candidate)
      do throws(PluginError) {
        let (spans, areEqual) = try spans(document, layout)
        if areEqual { return (layout, spans) }
        if reflowed == nil { reflowed = (layout, spans) }
      } catch {
        firstError = firstError ?? error
      }
      // In ASCII all units are the same.
      if layout.text.allSatisfy({ $0 < 0x80 }) { break }
    }
    if let reflowed { return reflowed }
    throw firstError ?? .internal("no unit was tried")
  }

  /// The ranges of all annotations, in the order of `BioCDocument.forEachAnnotation`, and whether every mention equals
  /// its range to the byte.
  private func spans(
    _ document: BioCDocument, _ layout: BioCLayout
  ) throws(PluginError) -> (spans: [[TextSpan]], areEqual: Bool) {
    var result: [[TextSpan]] = []
    var areEqual = true
    var failure: PluginError?
    layout.text.withUnsafeBufferPointer { buffer in
      let text = BorrowedText(buffer)
      let map = OffsetMap(text, unit: layout.unit)
      document.forEachAnnotation { annotation, passage in
        guard failure == nil else { return }
        do throws(FormatFault) {
          var spans: [TextSpan] = []
          for location in annotation.locations { spans.append(try layout.bytes(location, in: passage, map)) }
          if spans.count == 1, let mention = annotation.text {
            areEqual = try Self.isEqual(mention, text[spans[0]]) && areEqual
          }
          result.append(spans)
        } catch {
          failure = error.at(path, annotation.line)
        }
      }
    }
    if let failure { throw failure }
    return (result, areEqual)
  }

  /// Whether a mention equals its range to the byte; refuses one that differs by more than white space, which XML tools
  /// reflow.
  private static func isEqual(_ mention: String, _ found: BorrowedText) throws(FormatFault) -> Bool {
    let (isEqual, isReflowed) = mention.withUTF8Bytes { written in
      if BorrowedText(written) == found { return (true, false) }
      var (left, right) = (FlatText(), FlatText())
      left.append(written)
      right.append(found.bytes)
      return (false, left.bytes == right.bytes)
    }
    if isEqual || isReflowed { return isEqual }
    throw .mentionDiffers(mention: BorrowedText.excerpt(of: mention), found: found.excerpt)
  }
}

/// Reads BioC XML.
public final class BioCXMLReader: BioCReader {
  override class var extensions: [String] { BioCXMLFormat.extensions }
  override class func source(files: Files, path: String) throws(PluginError) -> any BioCSource {
    try BioCXMLSource(files: files, path: path)
  }
}

/// Reads BioC JSON.
public final class BioCJSONReader: BioCReader {
  override class var extensions: [String] { BioCJSONFormat.extensions }
  override class func source(files: Files, path: String) throws(PluginError) -> any BioCSource {
    try BioCJSONSource(files: files, path: path)
  }
}
