import COneDNN

/// oneDNN, found at run time; never unloaded, so that what was made with it outlives everything.
///
/// The pointer is to constant memory after `odn_open`, hence safe to share.
package final class OneDNNLibrary: @unchecked Sendable {
  /// Why there is no oneDNN.
  package enum Absence: Error, Equatable {
    /// None of these could be loaded.
    case notFound(searched: [String])
    /// This library cannot be used: its version has another interface, or functions are missing.
    case unusable(file: String, version: String)
  }

  let handle: OpaquePointer
  /// Such as "2.6.3".
  package let version: String

  /// The process's oneDNN, or why it has none: the file that HOST_LIBDNNL names, else the system's newest.
  package static let shared = Result { () throws(Absence) in try OneDNNLibrary(files) }

  private static var files: [String] {
    if let chosen = odn_chosen_file(), chosen.pointee != 0 { return [String(cString: chosen)] }
    return ["libdnnl.so.3", "libdnnl.so.2"]
  }

  /// The first of these that can be loaded and used.
  package init(_ files: [String]) throws(Absence) {
    var absence = Absence.notFound(searched: files)
    for file in files {
      var library: OpaquePointer?
      var numbers: (Int32, Int32, Int32) = (0, 0, 0)
      let status = withUnsafeMutablePointer(to: &numbers) { numbers in
        numbers.withMemoryRebound(to: Int32.self, capacity: 3) { odn_open(file, &library, $0) }
      }
      let version = "\(numbers.0).\(numbers.1).\(numbers.2)"
      if let library {
        handle = library
        self.version = version
        return
      }
      if status != Int32(ODN_ABSENT) { absence = .unusable(file: file, version: version) }
    }
    throw absence
  }
}
