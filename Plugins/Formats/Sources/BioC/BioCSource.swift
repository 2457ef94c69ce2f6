import PluginSDK

/// The documents of a BioC file in one of its notations.
protocol BioCSource: AnyObject {
  /// The head of the collection that the document given last belongs to.
  var collection: BioCCollection { get }
  /// The next document; nil after the last.
  func next() throws(PluginError) -> BioCDocument?
}
