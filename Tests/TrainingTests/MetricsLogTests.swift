import JSON
import Testing
import Training

@Suite("the log of metrics")
struct MetricsLogTests {
  private static func text(_ folder: TemporaryFolder) -> String {
    String(decoding: folder.read("metrics.jsonl"), as: UTF8.self)
  }

  @Test("lines are appended whole, and a resumed run cuts off what its checkpoint does not know")
  func resumed() throws {
    let folder = TemporaryFolder()
    let path = folder.file("metrics.jsonl")
    let first = try MetricsLog(path: path, keptBytes: 0)
    try first.append(["step": 1, "loss": 0.5])
    let kept = try first.synchronize()
    #expect(kept == "{\"step\":1,\"loss\":0.5}\n".utf8.count)
    try first.append(["step": 2, "loss": 0.25])
    #expect(Self.text(folder) == "{\"step\":1,\"loss\":0.5}\n{\"step\":2,\"loss\":0.25}\n")

    let second = try MetricsLog(path: path, keptBytes: kept)
    try second.append(["step": 2, "loss": 0.125])
    #expect(Self.text(folder) == "{\"step\":1,\"loss\":0.5}\n{\"step\":2,\"loss\":0.125}\n")
    #expect(try second.synchronize() == Self.text(folder).utf8.count)
  }

  @Test("a number that is none, and a folder that is not there, are refused")
  func refused() throws {
    let folder = TemporaryFolder()
    let log = try MetricsLog(path: folder.file("metrics.jsonl"), keptBytes: 0)
    #expect(throws: TrainingError.damaged(path: log.path, what: "metrics")) {
      try log.append(["loss": JSONValue(Double.nan)])
    }
    #expect(Self.text(folder).isEmpty)
    #expect(throws: TrainingError.self) { try MetricsLog(path: folder.file("no/metrics.jsonl"), keptBytes: 0) }
  }
}
