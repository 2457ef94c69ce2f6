import JSON
import Testing
import Training

@Suite("manifests of runs")
struct RunManifestTests {
  private static var manifest: RunManifest {
    var manifest = RunManifest(
      command: "finetune", version: "1.2.3",
      settings: ["seed": 7, "learning-rate": 5e-5, "set": ["unit": "sentence"], "split-by": nil],
      inputs: [
        .init(role: "data/train.tsv", path: "d/train.tsv", sha256: "aa"),
        .init(role: "init.vocabulary", path: "m/vocab.txt", sha256: "bb"),
      ], machine: ["threads": 2])
    manifest.results = ["report": ["metrics": ["conlleval.v1": ["f1": 0.123_456_789_012_345_67]]]]
    return manifest
  }

  @Test("a manifest is read back as it was written, finished or not")
  func roundTrip() throws {
    let folder = TemporaryFolder()
    var manifest = Self.manifest
    for finished in [nil, RunManifest.now()] {
      manifest.finished = finished
      try manifest.write(to: folder.file("manifest.json"))
      #expect(try RunManifest(path: folder.file("manifest.json")) == manifest)
    }
  }

  @Test("what is no manifest, or of a later schema, is refused with its path")
  func damaged() throws {
    let folder = TemporaryFolder()
    let path = folder.file("manifest.json")
    var later = Self.manifest.json
    later["schema"] = JSONValue(RunManifest.schema + 1)
    var lacking = Self.manifest.json
    lacking["settings"] = nil
    let texts = ["", "{", "[]", "{}", try JSONValue.object(later).text(), try JSONValue.object(lacking).text()]
    for text in texts {
      folder.write("manifest.json", Array(text.utf8))
      #expect(throws: TrainingError.damaged(path: path, what: "manifest")) { try RunManifest(path: path) }
    }
    #expect(throws: TrainingError.self) { try RunManifest(path: folder.file("none.json")) }
  }

  @Test("differences are the names of settings and inputs, in either direction")
  func differences() {
    let manifest = Self.manifest
    #expect(manifest.differences(from: Self.manifest).isEmpty)
    var other = manifest
    other.settings["seed"] = 8
    other.settings["extra"] = true
    other.inputs[0].sha256 = "cc"
    other.inputs[1].path = "elsewhere/vocab.txt"
    other.inputs.append(.init(role: "plugin.x", path: "x.so", sha256: "dd"))
    other.machine = ["threads": 64]
    other.started = "another time"
    #expect(manifest.differences(from: other) == ["seed", "extra", "data/train.tsv", "plugin.x"])
    #expect(Set(other.differences(from: manifest)) == ["seed", "extra", "data/train.tsv", "plugin.x"])
  }

  @Test("times are UTC to the second, so that they sort as text")
  func time() {
    let now = RunManifest.now()
    #expect(now.utf8.count == 20 && now.hasSuffix("Z") && now > "2024-01-01T00:00:00Z")
  }
}
