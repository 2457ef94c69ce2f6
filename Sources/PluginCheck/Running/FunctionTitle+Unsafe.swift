import Glibc

/// A linker's name of a function as its author wrote it, where the process holds the language's own reader of such names.
///
/// Unsafe since these readers are C functions, found at run time: a program without Swift's or C++'s library has none, and
/// then the linker's name stands.
enum FunctionTitle {
  static func title(_ name: String) -> String {
    // What a compiler made of one function by optimizing it, "check.isra.0.cold", is that function.
    let name = name.replacing(#/(\.(isra|part|constprop|cold|llvm|lto_priv)(\.\d+)?)+$/#, with: "")
    let title: String?
    if name.hasPrefix("$s") || name.hasPrefix("$S") {
      title = swift(name)
    } else if name.hasPrefix("_Z") {
      title = itanium(name).map(olderRust)
    } else {
      title = RustPath(name)?.parts.joined(separator: "::")
    }
    return title ?? name
  }

  private static func swift(_ name: String) -> String? {
    typealias Reader =
      @convention(c) (
        UnsafePointer<CChar>?, Int, UnsafeMutablePointer<CChar>?, UnsafeMutablePointer<Int>?, UInt32
      ) -> UnsafeMutablePointer<CChar>?
    guard let symbol = dlsym(nil, "swift_demangle") else { return nil }
    let title = taken(unsafeBitCast(symbol, to: Reader.self)(name, name.utf8.count, nil, nil, 0))
    // "function signature specialization <Arg[1] = Dead> of Task.prepare": how it was optimized is not the author's matter.
    return title.map { title in
      title.contains("specialization <") ? title.split(separator: "> of ").last.map(String.init) ?? title : title
    }
  }

  /// C++'s names, and Rust's older ones, which have the same form.
  private static func itanium(_ name: String) -> String? {
    typealias Reader =
      @convention(c) (
        UnsafePointer<CChar>?, UnsafeMutablePointer<CChar>?, UnsafeMutablePointer<Int>?, UnsafeMutablePointer<Int32>?
      ) -> UnsafeMutablePointer<CChar>?
    guard let symbol = dlsym(nil, "__cxa_demangle") else { return nil }
    var status: Int32 = 0
    return taken(unsafeBitCast(symbol, to: Reader.self)(name, nil, nil, &status))
  }

  /// Rust's older names end in a hash, and write signs as `$LT$`; names of C++ have neither.
  private static func olderRust(_ title: String) -> String {
    let hash = 19
    guard title.utf8.count > hash, title.suffix(hash).hasPrefix("::h"), title.suffix(hash - 3).allSatisfy(\.isHexDigit)
    else { return title }
    var text = String(title.dropLast(hash))
    for (sign, meaning) in [
      ("$LT$", "<"), ("$GT$", ">"), ("$u20$", " "), ("$RF$", "&"), ("$C$", ","), ("$LP$", "("), ("$RP$", ")"),
      ("..", "::"), ("_<", "<"),
    ] {
      text = text.replacing(sign, with: meaning)
    }
    return text
  }

  private static func taken(_ text: UnsafeMutablePointer<CChar>?) -> String? {
    guard let text else { return nil }
    defer { free(text) }
    return String(cString: text)
  }
}
