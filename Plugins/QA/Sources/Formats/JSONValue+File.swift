import JSON
import PluginSDK

extension JSONValue {
  /// The bytes of a value for a file. Its numbers are counts and confidences, which the host has found to be finite.
  func fileBytes(style: JSONStyle = .compact) throws(PluginError) -> [UInt8] {
    do throws(JSONWriteError) {
      return try bytes(style: style)
    } catch {
      throw .internal("a number that is not finite cannot be written as JSON")
    }
  }
}
