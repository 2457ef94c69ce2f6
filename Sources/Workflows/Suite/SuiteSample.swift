import JSON

/// A record as several models read it, for a look at what they get right and wrong.
public struct SuiteSample: Sendable, Equatable {
  /// The record's id.
  public let id: String
  /// Its texts.
  public let texts: [String]
  /// The question that the texts answer; empty without one.
  public let query: String
  /// What each model made of it, in the order of the models.
  public let readings: [Reading]

  /// What one model predicted.
  public struct Reading: Sendable, Equatable {
    /// The model's name.
    public let model: String
    /// Places in the texts, by text and byte.
    public let marks: [Mark]
    /// What is said of the record as a whole or of two places together.
    public let statements: [Statement]
    /// Whether gold and prediction agree.
    public let isRight: Bool
  }

  /// How a prediction stands to gold.
  public enum Verdict: String, Sendable { case right, wrong, missed, neutral }

  /// A marked place.
  public struct Mark: Sendable, Equatable {
    /// The index of its text.
    public let text: Int
    /// Its bytes.
    public let range: Range<Int>
    /// The label.
    public let label: String
    /// How it stands to gold.
    public let verdict: Verdict
  }

  /// A statement without a place of its own.
  public struct Statement: Sendable, Equatable {
    /// What is stated.
    public let text: String
    /// How it stands to gold.
    public let verdict: Verdict
  }
}
