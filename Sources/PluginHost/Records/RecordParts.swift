import PluginAPI

/// A part of a record as Swift sees it, made from the C struct that it is stored as.
public protocol RecordElement: Sendable {
  /// The frozen struct of the contract.
  associatedtype Stored
  /// Reads one.
  init(stored: Stored)
}

/// What a text of a record is for.
public enum TextRole: UInt32, Sendable {
  /// What is searched, tagged or classified; a question's snippets.
  case body = 0
  /// The question, or the first of two sentences.
  case query = 1
}

/// One text of a record.
public struct RecordText: RecordElement, Equatable {
  /// Its id; may be empty.
  public var id: String
  /// The text, unaltered.
  public var text: String
  /// What it is for.
  public var role: TextRole

  /// Makes a text.
  public init(id: String = "", text: String, role: TextRole = .body) {
    self.id = id
    self.text = text
    self.role = role
  }

  /// Reads one.
  public init(stored: bp_text) {
    self.init(id: stored.id.repaired, text: stored.text.content, role: TextRole(rawValue: stored.role) ?? .body)
  }
}

/// A word, a sentence or a mention.
public struct RecordSpan: RecordElement, Equatable {
  /// Its bytes in the UTF-8 of its text.
  public var range: Range<Int>
  /// The index of its text.
  public var text: Int
  /// Words: tag; mentions: type; sentences: nil. An index at or beyond the inventory is a label training never saw.
  public var label: Int?
  /// Fragments of one discontinuous mention share it; nil: whole by itself.
  public var group: UInt32?
  /// The confidence, from 0 to 1, of a prediction; 0 in gold.
  public var score: Double

  /// Makes a span.
  public init(range: Range<Int>, text: Int = 0, label: Int? = nil, group: UInt32? = nil, score: Double = 0) {
    self.range = range
    self.text = text
    self.label = label
    self.group = group
    self.score = score
  }

  /// Reads one.
  public init(stored: bp_span) {
    self.init(
      range: Int(stored.start)..<Int(stored.end), text: Int(stored.text), label: index(stored.label),
      group: StoredGroup.group(stored.group), score: stored.score)
  }

  var stored: bp_span {
    bp_span(
      start: UInt64(range.lowerBound), end: UInt64(range.upperBound), text: UInt32(text), label: number(label),
      group: StoredGroup.number(group), flags: 0, score: score)
  }
}

/// A relation between two spans.
public struct RecordPair: RecordElement, Equatable {
  /// The index of the first span.
  public var head: Int
  /// The index of the second span.
  public var tail: Int
  /// The type; nil when none is given.
  public var label: Int?
  /// The confidence, from 0 to 1, of a prediction; 0 in gold.
  public var score: Double

  /// Makes a pair.
  public init(head: Int, tail: Int, label: Int? = nil, score: Double = 0) {
    self.head = head
    self.tail = tail
    self.label = label
    self.score = score
  }

  /// Reads one.
  public init(stored: bp_pair) {
    self.init(
      head: Int(stored.head), tail: Int(stored.tail), label: index(stored.label), score: stored.score)
  }

  var stored: bp_pair {
    bp_pair(head: UInt32(head), tail: UInt32(tail), label: number(label), flags: 0, score: score)
  }
}

/// A class of a whole record.
public struct RecordClass: RecordElement, Equatable {
  /// The class; nil when none is given.
  public var label: Int?
  /// The confidence, from 0 to 1, of a prediction; 0 in gold.
  public var score: Double

  /// Makes a class.
  public init(label: Int?, score: Double = 0) {
    self.label = label
    self.score = score
  }

  /// Reads one.
  public init(stored: bp_class) { self.init(label: index(stored.label), score: stored.score) }

  var stored: bp_class { bp_class(label: number(label), flags: 0, score: score) }
}

/// An answer to a record's question.
public struct RecordAnswer: RecordElement, Equatable {
  /// The answer's text.
  public var text: String
  /// Its bytes in the text `source`; nil when it is not located.
  public var range: Range<Int>?
  /// The index of the text that it stands in; nil when none.
  public var source: Int?
  /// In gold the members of one group are synonyms; nil: alone.
  public var group: UInt32?
  /// Its place among the answers, from 0.
  public var rank: Int
  /// The confidence, from 0 to 1, of a prediction; 0 in gold.
  public var score: Double

  /// Makes an answer.
  public init(
    text: String, range: Range<Int>? = nil, source: Int? = nil, group: UInt32? = nil, rank: Int = 0, score: Double = 0
  ) {
    self.text = text
    self.range = range
    self.source = source
    self.group = group
    self.rank = rank
    self.score = score
  }

  /// Reads one.
  public init(stored: bp_answer) {
    let isLocated = stored.start < stored.end
    self.init(
      text: stored.text.content, range: isLocated ? Int(stored.start)..<Int(stored.end) : nil,
      source: index(stored.source), group: StoredGroup.group(stored.group), rank: Int(stored.rank),
      score: stored.score)
  }
}

/// An index of the contract, where BP_NONE stands for none.
func index(_ number: UInt32) -> Int? { number == BP_NONE ? nil : Int(number) }

/// The contract's form of an index.
func number(_ index: Int?) -> UInt32 { index.map { UInt32($0) } ?? BP_NONE }

extension bp_str {
  /// The string of a record that was checked when it was stored.
  var content: String {
    guard len > 0, let ptr else { return "" }
    let start = UnsafeRawPointer(ptr).assumingMemoryBound(to: UInt8.self)
    return String(decoding: UnsafeBufferPointer(start: start, count: Int(len)), as: UTF8.self)
  }
}

/// Groups as the contract writes them: numbers from 1 on, and 0 for what is alone.
enum StoredGroup {
  static func group(_ number: UInt32) -> UInt32? { number == 0 ? nil : number - 1 }
  static func number(_ group: UInt32?) -> UInt32 { group.map { $0 &+ 1 } ?? 0 }
}
