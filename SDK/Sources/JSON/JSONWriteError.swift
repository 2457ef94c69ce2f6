/// A value that JSON cannot express.
public enum JSONWriteError: Error, Sendable, Equatable {
  /// A number that is NaN or infinite, at this place.
  case notFinite(path: JSONPath, value: Double)

  /// Equal when place and value are; NaN equals NaN here, so that errors can be compared.
  public static func == (left: JSONWriteError, right: JSONWriteError) -> Bool {
    switch (left, right) {
    case (.notFinite(let leftPath, let leftValue), .notFinite(let rightPath, let rightValue)):
      leftPath == rightPath && leftValue.bitPattern == rightValue.bitPattern
    }
  }
}

/// What the writer does with NaN and infinities, which JSON has no word for.
public enum JSONNonFinitePolicy: Sendable, Equatable {
  /// Throw `JSONWriteError.notFinite`.
  case refuse
  /// Write `null`.
  case null
}

/// The white space between the parts of a JSON text.
public enum JSONStyle: Sendable, Equatable {
  /// One line, a space after commas and colons, as JSON Lines files commonly have it.
  case spaced
  /// One line without white space.
  case compact
  /// One member or element a line, indented by two spaces a level.
  case pretty
}
