import JSON

/// JSON files.
package enum JSONFile {
  /// Reads a file that holds one JSON value.
  /// - Throws: `CheckpointError.file` or `.json`.
  package static func read(_ path: String) throws(CheckpointError) -> JSONCursor {
    let file = try wrappingFileError { () throws(FileError) in try MappedFile(path: path) }
    do throws(JSONParseError) {
      return JSONCursor(
        try file.withSpan(0..<file.count) { bytes throws(JSONParseError) in try JSONValue.parse(bytes) })
    } catch {
      throw .json(path: path, error)
    }
  }

  /// The text of a file: indented, with a line feed at the end.
  /// - Throws: `CheckpointError.configuration` with `.notFinite` when a number cannot be written.
  static func bytes(_ object: JSONObject, path: String) throws(CheckpointError) -> [UInt8] {
    do throws(JSONWriteError) {
      return try JSONValue.object(object).bytes(style: .pretty) + [0x0A]
    } catch {
      switch error {
      case .notFinite(let place, _): throw .configuration(path: path, .notFinite(key: place.description))
      }
    }
  }
}
