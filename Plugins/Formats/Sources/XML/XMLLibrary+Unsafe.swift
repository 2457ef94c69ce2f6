import Glibc
import PluginSDK

/// The functions of libxml2 that are used, found when the first XML file is read: the plugin loads without the library,
/// and formats without XML need none.
///
/// Unsafe because C functions are taken from a library by name. Their types are those of libxml2's public headers
/// (libxml/xmlreader.h, libxml/tree.h), which its shared-library version promises.
package final class XMLLibrary: @unchecked Sendable {  // Only constant function pointers.
  typealias Reader = UnsafeMutableRawPointer
  typealias Text = UnsafePointer<UInt8>
  typealias Read = @convention(c) (UnsafeMutableRawPointer?, UnsafeMutablePointer<UInt8>?, CInt) -> CInt
  typealias Close = @convention(c) (UnsafeMutableRawPointer?) -> CInt
  typealias Report =
    @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, CInt, UnsafeMutableRawPointer?) -> Void

  let readerForIO:
    @convention(c) (
      Read?, Close?, UnsafeMutableRawPointer?, UnsafePointer<CChar>?, UnsafePointer<CChar>?, CInt
    ) -> Reader?
  let freeReader: @convention(c) (Reader?) -> Void
  let setErrorHandler: @convention(c) (Reader?, Report?, UnsafeMutableRawPointer?) -> Void
  let locatorLine: @convention(c) (UnsafeMutableRawPointer?) -> CInt
  let read: @convention(c) (Reader?) -> CInt
  let nodeType: @convention(c) (Reader?) -> CInt
  let localName: @convention(c) (Reader?) -> Text?
  let value: @convention(c) (Reader?) -> Text?
  let depth: @convention(c) (Reader?) -> CInt
  let isEmptyElement: @convention(c) (Reader?) -> CInt
  let moveToNextAttribute: @convention(c) (Reader?) -> CInt
  let moveToElement: @convention(c) (Reader?) -> CInt
  let currentNode: @convention(c) (Reader?) -> UnsafeMutableRawPointer?
  let lineNumber: @convention(c) (UnsafeMutableRawPointer?) -> CLong

  /// The names under which systems keep the library, newest last; the first that is there is taken.
  static let names = ["libxml2.so.2", "libxml2.so.16"]

  /// The library of this process, or the reason why there is none.
  static let shared: Result<XMLLibrary, PluginError> = {
    do throws(PluginError) {
      return .success(try XMLLibrary(names: names))
    } catch {
      return .failure(error)
    }
  }()

  /// Loads the first library of `names` that is there.
  package init(names: [String]) throws(PluginError) {
    var found: UnsafeMutableRawPointer?
    for name in names where found == nil { found = dlopen(name, RTLD_NOW | RTLD_LOCAL) }
    guard let library = found else {
      throw .unsupported(
        "XML is read with libxml2, which is not installed here (\(names.joined(separator: ", "))); install the package "
          + "libxml2, or convert the file to jsonl elsewhere")
    }
    func function<Function>(_ name: String) throws(PluginError) -> Function {
      guard let address = dlsym(library, name) else {
        throw .unsupported(
          "the installed libxml2 has no function \(name); install the package libxml2, version 2.9 or later")
      }
      return unsafeBitCast(address, to: Function.self)
    }
    readerForIO = try function("xmlReaderForIO")
    freeReader = try function("xmlFreeTextReader")
    setErrorHandler = try function("xmlTextReaderSetErrorHandler")
    locatorLine = try function("xmlTextReaderLocatorLineNumber")
    read = try function("xmlTextReaderRead")
    nodeType = try function("xmlTextReaderNodeType")
    localName = try function("xmlTextReaderConstLocalName")
    value = try function("xmlTextReaderConstValue")
    depth = try function("xmlTextReaderDepth")
    isEmptyElement = try function("xmlTextReaderIsEmptyElement")
    moveToNextAttribute = try function("xmlTextReaderMoveToNextAttribute")
    moveToElement = try function("xmlTextReaderMoveToElement")
    currentNode = try function("xmlTextReaderCurrentNode")
    lineNumber = try function("xmlGetLineNo")
    // The library makes its tables at first use, which must not happen on two threads at once.
    let initialize: @convention(c) () -> Void = try function("xmlInitParser")
    initialize()
  }
}
