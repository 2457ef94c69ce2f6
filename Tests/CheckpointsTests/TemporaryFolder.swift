import Checkpoints
import Foundation

/// A folder for one test, removed afterwards.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "checkpoints-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The path of a name in the folder.
  func file(_ name: String) -> String { path + "/" + name }

  /// The names in the folder, hidden ones included, in order.
  func names(_ folder: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path + "/" + folder).sorted()
  }

  /// Writes a file and answers its path.
  @discardableResult
  func write(_ bytes: [UInt8], as name: String) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
    return file(name)
  }

  /// Writes a text and answers its path.
  @discardableResult
  func write(_ text: String, as name: String) throws -> String {
    try write(Array(text.utf8), as: name)
  }

  func read(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: file(name))))
  }

  func createFolder(_ name: String) throws {
    try FileManager.default.createDirectory(atPath: file(name), withIntermediateDirectories: false)
  }

  func copy(_ source: String, to name: String) throws {
    try FileManager.default.copyItem(atPath: source, toPath: file(name))
  }

  func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: file(name))
  }
}

/// Lets the n-th call of a kind fail.
final class CountedFault: FileFaults {
  private let operation: FileOperation
  private let failing: Int
  private let errorCode: Int32
  private(set) var calls = 0
  let maximumWrite: Int?

  init(_ operation: FileOperation, call failing: Int, code: Int32 = ENOSPC, maximumWrite: Int? = nil) {
    self.operation = operation
    self.failing = failing
    errorCode = code
    self.maximumWrite = maximumWrite
  }

  func code(for operation: FileOperation, path: String) -> Int32? {
    guard operation == self.operation else { return nil }
    calls += 1
    return calls == failing ? errorCode : nil
  }
}
