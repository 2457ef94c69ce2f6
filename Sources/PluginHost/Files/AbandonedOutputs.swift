import Glibc

/// What killed processes left of outputs that never took their place: `.NAME.PROCESS-NUMBER.tmp`.
public enum AbandonedOutputs {
  /// Removes those in a folder whose process is gone; of one output alone when its name is given.
  ///
  /// What cannot be removed stays: it does no harm but take room.
  public static func remove(in folder: String, named name: String? = nil) {
    guard let stream = opendir(folder) else { return }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let capacity = MemoryLayout.size(ofValue: entry.pointee.d_name)
      let found = withUnsafePointer(to: &entry.pointee.d_name) { field in
        field.withMemoryRebound(to: CChar.self, capacity: capacity) { String(validatingCString: $0) }
      }
      guard let found, let (output, process) = parts(of: found), name == nil || name == output else { continue }
      // A process of this number that lives may be another one; then the file only stays a little longer.
      if kill(process, 0) != 0, errno == ESRCH { unlink(Path.join(folder, found)) }
    }
  }

  /// Removes those of one output.
  public static func remove(of path: String) { remove(in: Path.parent(path), named: Path.name(path)) }

  /// The output's name and the process in the name of a temporary file; nil for any other name.
  static func parts(of name: String) -> (output: String, process: pid_t)? {
    guard name.hasPrefix("."), name.hasSuffix(".tmp") else { return nil }
    let stem = name.dropFirst().dropLast(4)
    guard let dot = stem.lastIndex(of: "."), dot > stem.startIndex else { return nil }
    let numbers = stem[stem.index(after: dot)...].split(separator: "-", omittingEmptySubsequences: false)
    guard numbers.count == 2, Int(numbers[1]) != nil, let process = pid_t(numbers[0]), process > 0 else { return nil }
    return (String(stem[..<dot]), process)
  }
}
