/// How pieces are fitted into sequences of bounded length.
public struct WindowRules: Sendable, Equatable {
  /// What is done with a text that is longer than a sequence.
  public enum Fit: Sendable, Equatable {
    /// As many overlapping windows as it takes, each beginning at most `stride` pieces behind the last; a stride longer
    /// than a window is a window's length, so nothing is left out.
    case window(stride: Int)
    /// One window that holds all of these pieces, with about as much context on either side.
    case around([Range<Int>])
    /// The beginning. Of two sides the longer one loses its last piece, and the second where they are equal, until both
    /// fit (BERT's `_truncate_seq_pair`).
    case truncate
    /// An error.
    case refuse
  }

  /// Where a window may begin and end.
  public enum Cut: Sendable, Equatable {
    /// Before the first piece of a word, unless a word is longer than a window; a word then belongs to one window whole.
    case atWordStarts
    /// Before any piece, as in BERT's run_squad.py.
    case anywhere
  }

  /// Which of the windows that hold a piece owns it.
  public enum Ownership: Sendable, Equatable {
    /// The one with the most context, `min(left, right)`; the earlier of equals.
    case mostContext
    /// BERT's run_squad.py: `min(left, right) + 0.01 * length`; the earlier of equals.
    case squad
  }

  /// The longest sequence, special pieces included, T.
  public var maximumLength: Int
  /// What is done with longer texts.
  public var fit: Fit
  /// Where a window may begin and end.
  public var cut: Cut
  /// Which window owns a piece.
  public var ownership: Ownership
  /// The most pieces of the first of two sides that are kept (64 for a question in run_squad.py); nil keeps all.
  public var firstSideLimit: Int?

  /// Rules for sequences of at most `maximumLength` pieces.
  public init(
    maximumLength: Int, fit: Fit, cut: Cut = .atWordStarts, ownership: Ownership = .mostContext,
    firstSideLimit: Int? = nil
  ) {
    self.maximumLength = maximumLength
    self.fit = fit
    self.cut = cut
    self.ownership = ownership
    self.firstSideLimit = firstSideLimit
  }

  /// The rules of BERT's run_squad.py: 384 pieces, stride 128, question cut at 64, windows cut anywhere.
  public static func squad(
    maximumLength: Int = 384, stride: Int = 128, questionLimit: Int = 64
  ) -> WindowRules {
    WindowRules(
      maximumLength: maximumLength, fit: .window(stride: stride), cut: .anywhere, ownership: .squad,
      firstSideLimit: questionLimit)
  }
}
