import Checkpoints
import Glibc
import JSON
import Testing

/// Writing model folders.
@Suite struct ModelFolderWriterTests {
  private let folder: TemporaryFolder
  private let source: SafetensorsFile
  private let original: ModelFolder

  init() throws {
    folder = try TemporaryFolder()
    original = try ModelFolder(path: Fixtures.path("bert"))
    source = try SafetensorsFile(path: Fixtures.path("bert/model.safetensors"))
  }

  private func host(stateSize: Int) -> HostFile {
    var host = HostFile(casing: .cased)
    host.task = "ner.v1"
    host.plugin = .init(id: "org.example.ner", version: "1.2.0", abiMajor: 1, abiMinor: 3)
    host.labels = [
      .init(kind: "entity", names: ["Disease", "Gène"], counts: [10, 0]), .init(kind: "bio", names: ["O"]),
    ]
    host.options = ["scheme": "bio", "max_length": 128, "nested": ["a": [1.5]]]
    host.taskState = .init(version: "2", bytes: (0..<stateSize).map { UInt8(truncatingIfNeeded: $0 * 37) })
    host.metrics = ["conlleval.v1"]
    host.trainingManifest = "../runs/1/manifest.json"
    host.isHeadTrained = true
    return host
  }

  private func write(
    _ host: HostFile, to path: String, faults: (any FileFaults)? = nil, layerNormEpsilon: Double = 1e-12
  ) throws {
    let writer = try ModelFolderWriter(path: path, faults: faults)
    var configuration = original.configuration
    configuration.layerNormEpsilon = layerNormEpsilon
    try writer.write(configuration)
    try writer.write(vocabulary: try MappedFile.contents(of: original.vocabulary.path))
    try writer.write(TokenizerSettings(casing: .cased, maximumLength: 6))
    try writer.write(host)
    let weights = try writer.openWeights(source.tensors)
    for tensor in weights.order {
      let values = try source.floats(of: tensor.name)
      try weights.write(values.span, to: tensor.name)
    }
    try weights.finish()
    try writer.commit()
  }

  @Test("a folder is written and read back, with a short and a long task state", arguments: [0, 5, 4096, 4097])
  func roundTrip(_ stateSize: Int) throws {
    let path = folder.file("model")
    try write(host(stateSize: stateSize), to: path)
    #expect(try folder.names() == ["model"])
    let files = ["config.json", "host.json", "model.safetensors", "tokenizer_config.json", "vocab.txt"]
    #expect(try folder.names("model") == (files + (stateSize > 4096 ? ["task_state.bin"] : [])).sorted())
    let opened = try ModelFolder(path: path)
    #expect(opened.host == host(stateSize: stateSize))
    #expect(opened.configuration.json == original.configuration.json)
    #expect(opened.casing == .cased)
    #expect(opened.casingOrigin == .tokenizer)
    #expect(opened.tokenizer.maximumLength == 6)
    try Fixtures.check(try opened.openWeights(), against: "bert")
    let vocabulary = try MappedFile.contents(of: original.vocabulary.path)
    #expect(try MappedFile.contents(of: opened.vocabulary.path) == vocabulary)
  }

  @Test("equal models give equal bytes")
  func deterministic() throws {
    try write(host(stateSize: 5000), to: folder.file("a"))
    try write(host(stateSize: 5000), to: folder.file("b"))
    for name in try folder.names("a") {
      #expect(try folder.read("a/" + name) == folder.read("b/" + name), "\(name)")
    }
  }

  @Test(
    "an old model is replaced whole, through a link as well, with and without an exchange by the system",
    arguments: [false, true])
  func replaces(_ lacksExchange: Bool) throws {
    let path = folder.file("model")
    try write(host(stateSize: 5000), to: path)
    // Every one of the five files is renamed once; the exchange comes after them.
    let fault = lacksExchange ? CountedFault(.rename, call: 6, code: EINVAL) : nil
    try write(host(stateSize: 1), to: path, faults: fault, layerNormEpsilon: 1e-5)
    if let fault { #expect(fault.calls == 8) }
    #expect(try folder.names() == ["model"])
    #expect(try ModelFolder(path: path).configuration.layerNormEpsilon == 1e-5)
    #expect(try !folder.names("model").contains("task_state.bin"))
    #expect(symlink("model", folder.file("link")) == 0)
    try write(host(stateSize: 2), to: folder.file("link"))
    #expect(try folder.names() == ["link", "model"])
    #expect(try ModelFolder(path: path).host?.taskState?.bytes.count == 2)
  }

  @Test(
    "a failure at any step leaves the old model whole and nothing else",
    arguments: [
      FileOperation.createFolder, .create, .write, .synchronize, .close, .rename, .synchronizeFolder,
    ])
  func faults(_ operation: FileOperation) throws {
    let path = folder.file("model")
    try write(host(stateSize: 5000), to: path)
    let old = try folder.read("model/host.json")
    var failures = 0
    for call in 1...20 {
      let fault = CountedFault(operation, call: call, code: EIO)
      do {
        try write(host(stateSize: 1), to: path, faults: fault, layerNormEpsilon: 1e-5)
        break
      } catch {
        failures += 1
        guard case .file(let fileError)? = error as? CheckpointError else {
          Issue.record("\(error)")
          return
        }
        #expect(fileError.operation == operation)
        #expect(fileError.code == EIO)
        #expect(!fileError.path.contains(".tmp-"), "\(fileError.path)")
        let opened = try ModelFolder(path: path)
        try Fixtures.check(try opened.openWeights(), against: "bert")
        // Only when the new folder is in place may bringing its name to the disk still fail.
        if opened.configuration.layerNormEpsilon == 1e-12 {
          #expect(try folder.names() == ["model"])
          #expect(try folder.read("model/host.json") == old)
        } else {
          #expect(operation == .synchronizeFolder)
        }
      }
    }
    #expect(failures >= (operation == .createFolder ? 1 : 5))
    #expect(try ModelFolder(path: path).configuration.layerNormEpsilon == 1e-5)
  }

  @Test("a folder with anything else in it, and a file, are never replaced")
  func foreign() throws {
    try folder.createFolder("home")
    try folder.write("x", as: "home/thesis.tex")
    try folder.createFolder("home/config.json")
    try folder.write("x", as: "home/vocab.txt")
    let path = folder.file("home")
    #expect(throws: CheckpointError.folder(path: path, .foreignFiles(["config.json", "thesis.tex"]))) {
      try ModelFolderWriter(path: path)
    }
    let file = try folder.write("x", as: "file")
    #expect(throws: CheckpointError.folder(path: file, .notAFolder(isFile: true))) { try ModelFolderWriter(path: file) }
    #expect(try folder.names() == ["file", "home"])
    try folder.createFolder("empty")
    try write(host(stateSize: 1), to: folder.file("empty"))
    #expect(try ModelFolder(path: folder.file("empty")).host?.task == "ner.v1")
  }

  @Test("a folder without all of its pieces is not committed, and other names are refused")
  func incomplete() throws {
    let path = folder.file("model")
    do {
      let writer = try ModelFolderWriter(path: path)
      try writer.write(original.configuration)
      try writer.write(vocabulary: Array("a\n".utf8))
      let fault = FolderFault.missing(.weights, accepted: ["model.safetensors"], otherForms: [])
      #expect(throws: CheckpointError.folder(path: path, fault)) { try writer.commit() }
      #expect(throws: CheckpointError.folder(path: path, .fileName("../x"))) { try writer.write([1], as: "../x") }
      var wrong = original.configuration
      wrong.headCount = 3
      let configurationPath = path + "/config.json"
      #expect(
        throws: CheckpointError.configuration(
          path: configurationPath, .headsDoNotDivide(hiddenSize: 8, heads: 3))
      ) {
        try writer.write(wrong)
      }
    }
    #expect(try folder.names() == [])
    let absent = folder.file("absent/model")
    #expect {
      try ModelFolderWriter(path: absent)
    } throws: {
      guard case .file(let error)? = $0 as? CheckpointError else { return false }
      return error.operation == .createFolder && error.code == ENOENT
    }
  }
}
