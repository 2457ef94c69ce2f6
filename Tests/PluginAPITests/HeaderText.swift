import Foundation

/// The contract's header as text: its structs with their fields and comments, constants and typedefs, in order.
///
/// It reads the house style of that one header, not C; a declaration it cannot read is a failure of the tests that use it.
struct HeaderText {
  struct Field {
    let name: String
    /// The declaration with single spaces, without comments and without the other names of its line.
    let declaration: String
    /// The comment above the field, or behind it on its line.
    let comment: String
    var isFunction: Bool { declaration.contains("(*") }
  }

  struct Struct {
    let name: String
    let fields: [Field]
  }

  private(set) var structs: [Struct] = []
  private(set) var constants: [String] = []
  private(set) var typedefs: [(name: String, type: String)] = []
  /// Declarations that could not be read.
  private(set) var unread: [String] = []

  init(_ text: String) {
    for line in text.split(separator: "\n") {
      if let match = line.firstMatch(of: /^#define (BP_\w+) (\S.*)$/) {
        let value = String(match.2)
        if !value.contains("__attribute__") && !value.hasPrefix("{") { constants.append(String(match.1)) }
      }
      if let match = line.firstMatch(of: /^typedef (\w+) (bp_\w+);/) {
        typedefs.append((String(match.2), String(match.1)))
      }
    }
    for match in text.matches(of: /(?m)^(?:typedef )?struct (bp_\w+) \{(?<body>[\s\S]*?)^\}/) {
      structs.append(Struct(name: String(match.1), fields: readFields(String(match.body))))
    }
  }

  private mutating func readFields(_ body: String) -> [Field] {
    var fields: [Field] = []
    var declaration = ""
    var comment = ""
    var rest = Substring(body)
    while let character = rest.first {
      if rest.hasPrefix("/*"), let end = rest.range(of: "*/") {
        let found = rest[..<end.upperBound]
        // A comment on the line of a finished declaration belongs to it.
        let followsOnLine = declaration.isEmpty && !fields.isEmpty && !comment.contains("\n") && comment == "same line"
        if followsOnLine, let last = fields.popLast() {
          fields.append(Field(name: last.name, declaration: last.declaration, comment: String(found)))
        } else {
          comment = String(found)
        }
        rest = rest[end.upperBound...]
      } else if character == ";" {
        let names = read(declaration)
        if names.isEmpty { unread.append(declaration) }
        let own = comment == "same line" ? "" : comment
        fields += names.map { Field(name: $0.name, declaration: $0.declaration, comment: own) }
        declaration = ""
        comment = "same line"
        rest = rest.dropFirst()
      } else {
        if character.isNewline {
          if comment == "same line" { comment = "" }
          if !declaration.isEmpty { declaration.append(" ") }
        } else if !(declaration.isEmpty && character == " ") {
          declaration.append(character)
        }
        rest = rest.dropFirst()
      }
    }
    if !declaration.isEmpty { unread.append(declaration) }
    return fields
  }

  private func read(_ text: String) -> [(name: String, declaration: String)] {
    let declaration = text.split(separator: " ").joined(separator: " ")
    if let match = declaration.firstMatch(of: /\(\*(\w+)\)\(/) { return [(String(match.1), declaration)] }
    guard let match = declaration.wholeMatch(of: /((?:const )?(?:struct )?\w+(?: \*const)?) (.+)/) else { return [] }
    return match.2.split(separator: ",").compactMap { part in
      let declarator = part.drop { $0 == " " }
      let shape = /^(?:\*const )?\**(?:const )?\**(\w+)(?:\[\d+\])?$/
      guard let name = declarator.firstMatch(of: shape) else { return nil }
      return (String(name.1), "\(match.1) \(declarator)")
    }
  }
}
