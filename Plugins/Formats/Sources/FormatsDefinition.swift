import PluginSDK

/// The formats plugin: files of the whole field, which belong to no single task.
public enum FormatsDefinition: PluginDefinition {
  /// `biobert.formats`.
  public static let id = "biobert.formats"
  /// Its version.
  public static let version = "0.1.0"
  /// Its licence.
  public static let license = "Apache-2.0"
  /// What it offers, in a sentence.
  public static let summary = "CoNLL, i2b2, PubTator, BioC, brat, JSON lines, PubMed and JATS XML and plain text"
  /// The formats.
  public static var items: [PluginItem] {
    [
      .format(ConllFormat.self),
      .format(I2B2Format.self),
      .format(PubTatorFormat.self),
      .format(BioCXMLFormat.self),
      .format(BioCJSONFormat.self),
      .format(BratFormat.self),
      .format(JSONLFormat.self),
      .format(PubMedFormat.self),
      .format(JATSFormat.self),
      .format(TextFormat.self),
      .format(TextLinesFormat.self),
      .format(TextFileFormat.self),
    ]
  }
}
