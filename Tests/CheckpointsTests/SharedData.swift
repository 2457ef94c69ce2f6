import Foundation

/// The shared real data, which is not part of the project: tests that need it are skipped where it is absent.
enum SharedData {
  /// The folder `data`: below the environment's BIOBERT_SHARED, else `../shared` beside the repository.
  static let folder: String? = {
    var candidates: [String] = []
    if let shared = ProcessInfo.processInfo.environment["BIOBERT_SHARED"] { candidates.append(shared + "/data") }
    var root = URL(filePath: #filePath)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    candidates.append(root.appending(path: "shared/data").path)
    return candidates.first { FileManager.default.fileExists(atPath: $0 + "/checkpoints/tiny-tf-bert") }
  }()

  /// Whether it is there; says so once when it is not.
  static let isHere: Bool = {
    if folder == nil { print("skipped: the genuine checkpoint, because neither BIOBERT_SHARED nor ../shared has it") }
    return folder != nil
  }()

  static func path(_ name: String) -> String { (folder ?? "") + "/" + name }
}
