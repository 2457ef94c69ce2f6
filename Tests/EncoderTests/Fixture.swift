import Glibc

/// The records of a fixture file: u32 name length, name, u32 count, count f32; little-endian. See Fixtures/make_tiny_bert.py.
struct Fixture {
  private(set) var records: [String: [Float]] = [:]

  enum Fault: Error { case unreadable(String), truncated }

  init(named name: String) throws {
    let path = #filePath.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/Fixtures/" + name
    guard let file = fopen(path, "rb") else { throw Fault.unreadable(path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
    var at = 0
    func word() throws -> UInt32 {
      guard at + 4 <= bytes.count else { throw Fault.truncated }
      defer { at += 4 }
      return (0..<4).reduce(0) { $0 | UInt32(bytes[at + $1]) << UInt32(8 * $1) }
    }
    while at < bytes.count {
      let length = Int(try word())
      guard at + length <= bytes.count else { throw Fault.truncated }
      let key = String(decoding: bytes[at..<at + length], as: UTF8.self)
      at += length
      let count = Int(try word())
      records[key] = try (0..<count).map { _ in Float(bitPattern: try word()) }
    }
  }

  subscript(name: String) -> [Float] { records[name] ?? [] }
}

/// The largest absolute difference; infinite when the lengths differ.
func largestDifference(_ a: some Collection<Float>, _ b: some Collection<Float>) -> Float {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).reduce(0) { $1.0 == $1.1 ? $0 : ($1.0 - $1.1).isNaN ? .infinity : max($0, abs($1.0 - $1.1)) }
}
