import JSON

/// How well mentions are found that training holds, and how well those that it does not.
public struct SeenScores: Sendable, Equatable {
  /// What was counted of one of the two.
  public struct Counts: Sendable, Equatable {
    /// Mentions of gold.
    public internal(set) var gold = 0
    /// Predicted mentions.
    public internal(set) var predicted = 0
    /// Predicted mentions that gold has alike.
    public internal(set) var right = 0

    /// Right ones of those that were predicted; 0 where none was.
    public var precision: Double { predicted == 0 ? 0 : Double(right) / Double(predicted) }
    /// Right ones of those of gold; 0 where there is none.
    public var recall: Double { gold == 0 ? 0 : Double(right) / Double(gold) }
    /// Twice the right ones, of gold and predicted together; 0 where there is none.
    public var f1: Double { gold + predicted == 0 ? 0 : Double(2 * right) / Double(gold + predicted) }

    /// The counts and what comes of them.
    public var json: JSONObject {
      [
        "gold": JSONValue(gold), "predicted": JSONValue(predicted), "right": JSONValue(right),
        "precision": .number(precision), "recall": .number(recall), "f1": .number(f1),
      ]
    }
  }

  /// Mentions that training holds.
  public internal(set) var seen = Counts()
  /// Mentions that it does not.
  public internal(set) var unseen = Counts()

  subscript(isSeen: Bool) -> Counts {
    get { isSeen ? seen : unseen }
    set {
      if isSeen { seen = newValue } else { unseen = newValue }
    }
  }

  /// Both, keys as in docs/cli.md.
  public var json: JSONObject { ["seen": .object(seen.json), "unseen": .object(unseen.json)] }
}
