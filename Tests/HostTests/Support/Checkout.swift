import Glibc

/// The checkout that these tests were compiled from.
enum Checkout {
  private static let file = #filePath
  private static let tail = "/Tests/HostTests/Support/Checkout.swift"

  /// The folder of the package as the compiler was given it.
  static let linkedRoot = String(file.dropLast(tail.count))

  /// The same with symbolic links resolved, where the sources are.
  static let root: String = {
    guard let real = realpath(file, nil) else { return linkedRoot }
    defer { free(real) }
    return String(String(cString: real).dropLast(tail.count))
  }()
}
