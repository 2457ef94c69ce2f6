import Foundation
import Testing

/// A processor may take a hundred times as long for a product with a subnormal number, and a table of polynomials is an
/// easy place to leave one: two of GELU's once cost a fifth of an encoder's speed, and no result told.
@Test("No constant of a kernel is subnormal")
func constantsOfKernels() throws {
  let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/CKernels/template")
  let files = try FileManager.default.contentsOfDirectory(at: root, includingPropertiesForKeys: nil)
  var count = 0
  for file in files where file.pathExtension == "h" {
    let text = try String(contentsOf: file, encoding: .utf8)
    for match in text.matches(of: /\b[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?f\b/) {
      let constant = try #require(Float(match.output.dropLast()), "\(match.output) in \(file.lastPathComponent)")
      #expect(!constant.isSubnormal, "\(match.output) in \(file.lastPathComponent)")
      count += 1
    }
  }
  #expect(count > 192, "GELU's table alone has as many")
}
