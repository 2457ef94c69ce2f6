import PluginHost
import Training

extension StoredRecord {
  /// What is equal for records of the same texts: those that hold the same words, spaces and case set aside. A hash, so
  /// that the texts of a corpus need not be kept.
  var textKey: String {
    var key = ""
    for text in texts {
      for word in text.text.lowercased().unicodeScalars.split(whereSeparator: \.properties.isWhitespace) {
        key.unicodeScalars.append(contentsOf: word)
        key += " "
      }
      key += "\n"
    }
    return ContentHash.hash(bytes: Array(key.utf8))
  }
}
