import PluginAPI

/// What a text of a record is for.
public enum TextRole: UInt32, Sendable {
  /// What is searched, tagged or classified; a question's snippets.
  case body = 0
  /// The question, or the first of two sentences.
  case query = 1
}

/// A text of a record.
public struct RecordText: LentElement {
  /// The text's own name in its document, for instance a passage's; often empty.
  public let id: BorrowedText
  /// The text, exactly as the corpus has it.
  public let text: BorrowedText
  /// What it is for.
  public let role: TextRole

  /// Reads the contract's struct.
  @inlinable public init(c: bp_text) {
    id = BorrowedText(c.id)
    text = BorrowedText(c.text)
    role = TextRole(rawValue: c.role) ?? .body
  }
}

/// A word, a sentence or a mention.
public struct RecordSpan: LentElement, Hashable, Sendable {
  /// Its bytes in its text.
  public var span: TextSpan
  /// The index of its text.
  public var text: Int
  /// Words: the tag; mentions: the type; nil where there is none.
  public var label: Int?
  /// Fragments of one discontinuous mention share a number; nil for a mention that is whole by itself.
  public var group: Int?
  /// Confidence from 0 to 1 of what a task predicts; 0 in gold.
  public var score: Double

  /// A word, a sentence or a mention.
  @inlinable public init(_ span: TextSpan, text: Int = 0, label: Int? = nil, group: Int? = nil, score: Double = 0) {
    self.span = span
    self.text = text
    self.label = label
    self.group = group
    self.score = score
  }

  /// Reads the contract's struct.
  @inlinable public init(c: bp_span) {
    span = TextSpan(start: Int(clamping: c.start), end: Int(clamping: c.end))
    text = Int(c.text)
    label = c.label.presentIndex
    group = c.group.presentGroup
    score = c.score
  }

  @inlinable var c: bp_span {
    bp_span(
      start: UInt64(clamping: span.start), end: UInt64(clamping: span.end), text: .index(text), label: .index(label),
      group: .group(group), flags: 0, score: score)
  }
}

/// A relation between two mentions of a record.
public struct RecordPair: LentElement, Hashable, Sendable {
  /// The index of the first mention.
  public var head: Int
  /// The index of the second mention.
  public var tail: Int
  /// Its type; nil for a candidate without one.
  public var label: Int?
  /// Confidence from 0 to 1; 0 in gold.
  public var score: Double

  /// A relation between the mentions at `head` and `tail`.
  @inlinable public init(head: Int, tail: Int, label: Int?, score: Double = 0) {
    self.head = head
    self.tail = tail
    self.label = label
    self.score = score
  }

  /// Reads the contract's struct.
  @inlinable public init(c: bp_pair) {
    self.init(head: Int(c.head), tail: Int(c.tail), label: c.label.presentIndex, score: c.score)
  }

  @inlinable var c: bp_pair {
    bp_pair(head: .index(head), tail: .index(tail), label: .index(label), flags: 0, score: score)
  }
}

/// A class of a whole record; a record may have several.
public struct RecordClass: LentElement, Hashable, Sendable {
  /// The class.
  public var label: Int?
  /// Confidence from 0 to 1; 0 in gold.
  public var score: Double

  /// The class at `label`.
  @inlinable public init(label: Int?, score: Double = 0) {
    self.label = label
    self.score = score
  }

  /// Reads the contract's struct.
  @inlinable public init(c: bp_class) { self.init(label: c.label.presentIndex, score: c.score) }

  @inlinable var c: bp_class { bp_class(label: .index(label), flags: 0, score: score) }
}

/// An answer to a record's question.
public struct RecordAnswer: LentElement {
  /// The answer's wording.
  public let text: BorrowedText
  /// Where it stands in its text; nil when it is not located.
  public let span: TextSpan?
  /// The index of the text it stands in.
  public let source: Int?
  /// Gold: the members of one group are synonyms.
  public let group: Int?
  /// Its place among the answers, from 0.
  public let rank: Int
  /// Confidence from 0 to 1; 0 in gold.
  public let score: Double

  /// Reads the contract's struct.
  @inlinable public init(c: bp_answer) {
    text = BorrowedText(c.text)
    span = c.start == c.end ? nil : TextSpan(start: Int(clamping: c.start), end: Int(clamping: c.end))
    source = c.source.presentIndex
    group = c.group.presentGroup
    rank = Int(c.rank)
    score = c.score
  }
}
