import Testing
import Training

@Suite("hashes of content")
struct ContentHashTests {
  @Test("are SHA-256: the examples of FIPS 180-4")
  func examples() {
    #expect(
      ContentHash.hash(bytes: Array("abc".utf8))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      ContentHash.hash(bytes: [UInt8]()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      ContentHash.hash(bytes: Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8))
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
  }

  @Test("are equal for bytes, memory and a file of several blocks")
  func forms() throws {
    let folder = TemporaryFolder()
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    folder.write("file", bytes)
    let hash = ContentHash.hash(bytes: bytes)
    #expect(try ContentHash.hash(file: folder.file("file")) == hash)
    #expect(bytes.withUnsafeBytes { ContentHash.hash(memory: $0) } == hash)
    #expect(throws: TrainingError.self) { try ContentHash.hash(file: folder.file("none")) }
  }
}
