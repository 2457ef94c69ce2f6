import Corpus
import Glibc

/// A folder that goes away with the object.
final class TemporaryFolder {
  let path: String

  init() {
    var template = Array("/tmp/biobert-corpus-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { preconditionFailure("no temporary folder: \(errno)") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    if let handle = opendir(path) {
      while let entry = readdir(handle) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        if name != ".", name != ".." { unlink(path + "/" + name) }
      }
      closedir(handle)
    }
    rmdir(path)
  }

  func bytes(_ name: String) -> [UInt8] {
    guard let file = fopen(path + "/" + name, "rb") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while case let got = fread(&block, 1, block.count, file), got > 0 { bytes += block[..<got] }
    return bytes
  }

  func write(_ bytes: [UInt8], to name: String) {
    guard let file = fopen(path + "/" + name, "wb") else { return }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }
}

/// Numbers that look random and are the same in every run.
struct TestRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state ^ state >> 29) &* 0xBF58_476D_1CE4_E5B9
  }
}

extension CorpusDocument {
  /// A document of one sentence.
  init(_ id: String, _ text: String, version: UInt32 = 0, isDeletion: Bool = false) {
    let bytes = Array(text.utf8)
    self.init(
      id: Array(id.utf8), version: version, isDeletion: isDeletion, text: bytes,
      sentences: bytes.isEmpty ? [] : [0..<bytes.count])
  }

  var name: String { String(decoding: id, as: UTF8.self) }
}

/// The shards of lists of documents, in a folder.
func shards(_ lists: [[CorpusDocument]], in folder: TemporaryFolder) throws -> [Shard] {
  try lists.enumerated().map { number, documents in
    var builder = ShardBuilder()
    for document in documents { builder.append(document) }
    let path = folder.path + "/shard-\(number)"
    _ = try builder.write(to: path)
    return try Shard(path: path)
  }
}
