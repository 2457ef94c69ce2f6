import Glibc

/// Where files that come with the program are: found from the executable, never from the current folder.
enum ProgramPlaces {
  /// The executable, links resolved; nil when the system does not say.
  static var executable: String? { resolved("/proc/self/exe") }

  /// The checkout that the executable was built in, and `share/biobert` of each prefix that it may be in; nearest first.
  static func all() -> [String] {
    guard var folder = executable else { return [] }
    var places: [String] = []
    while let slash = folder.lastIndex(of: "/"), slash > folder.startIndex {
      folder = String(folder[..<slash])
      if unsafe access(folder + "/Package.swift", F_OK) == 0 { places.append(folder) }
      places.append(folder + "/share/biobert")
    }
    return places
  }

  /// A path with its links resolved; nil when nothing is there.
  static func resolved(_ path: String) -> String? {
    guard let real = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }
}
