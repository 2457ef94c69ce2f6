import Glibc

/// Functions of the C library that its Swift module does not show: variadic ones, and those of glibc alone.
///
/// Each is looked up by name and called with the types of its manual page; where it is absent its caller does without.
enum SystemCalls {
  /// Whether the process has more rights than its user (AT_SECURE of the auxiliary vector).
  static let isSecure: Bool = {
    typealias Function = @convention(c) (UInt) -> UInt
    guard let getauxval = find("getauxval", as: Function.self) else { return getuid() != geteuid() }
    let secure: UInt = 23
    return getauxval(secure) != 0
  }()

  /// A pipe whose ends no other child inherits.
  ///
  /// - Returns: the errno, 0 when all is well.
  static func pipe(_ ends: inout [Int32]) -> Int32 {
    typealias Function = @convention(c) (UnsafeMutablePointer<Int32>, Int32) -> Int32
    if let pipe2 = find("pipe2", as: Function.self) { return pipe2(&ends, O_CLOEXEC) == 0 ? 0 : errno }
    guard Glibc.pipe(&ends) == 0 else { return errno }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return 0
  }

  /// Closes every descriptor from one on.
  static func closeDescriptors(from first: UInt32) {
    typealias Function = @convention(c) (UInt32, UInt32, Int32) -> Int32
    if let closeRange = find("close_range", as: Function.self), closeRange(first, .max, 0) == 0 { return }
    for descriptor in Int32(first)..<1024 { close(descriptor) }
  }

  /// Sets one of the process's attributes that take one number.
  static func setAttribute(_ option: Int32, _ value: UInt) {
    typealias Function = @convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32
    guard let prctl = find("prctl", as: Function.self) else { return }
    _ = prctl(option, value, 0, 0, 0)
  }

  private static func find<Function>(_ name: String, as: Function.Type) -> Function? {
    dlsym(nil, name).map { unsafeBitCast($0, to: Function.self) }
  }
}
