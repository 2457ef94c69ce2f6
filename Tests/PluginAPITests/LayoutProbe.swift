/// The generator of `Sources/PluginAPI/layout.lock`: a C program, written from the header's names, that prints what the
/// compiler makes of them.
struct LayoutProbe {
  let header: HeaderText

  /// One line a fact: `type NAME SIZE`, `struct NAME SIZE`, `field STRUCT NAME OFFSET SIZE: DECLARATION`, `constant NAME
  /// VALUE`; the order of fields is the header's, which for a function table is its order of functions.
  var program: String {
    var lines = ["#include \"biobert_plugin.h\"", "#include <stdio.h>", "int main(void) {"]
    for typedef in header.typedefs {
      lines.append("  printf(\"type \(typedef.name) %zu: \(typedef.type)\\n\", sizeof(\(typedef.name)));")
    }
    for item in header.structs {
      lines.append("  printf(\"struct \(item.name) %zu\\n\", sizeof(\(item.name)));")
      for field in item.fields {
        let place = "offsetof(\(item.name), \(field.name)), sizeof(((\(item.name) *)0)->\(field.name))"
        lines.append("  printf(\"field \(item.name) \(field.name) %zu %zu: \(field.declaration)\\n\", \(place));")
      }
    }
    for name in header.constants {
      let print = "_Generic((\(name)), char *: \"constant \(name) %s\\n\", default: \"constant \(name) %lld\\n\")"
      lines.append("  printf(\(print), _Generic((\(name)), char *: (\(name)), default: (long long)(\(name))));")
    }
    return (lines + ["  return 0;", "}", ""]).joined(separator: "\n")
  }

  /// FNV-1a over the lines: information for messages, not a gate, as growth changes it.
  static func hash(_ text: String) -> String {
    let value = text.utf8.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
