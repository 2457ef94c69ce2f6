import Checkpoints
import Glibc
import JSON
import Training

/// The small sample data and encoder configuration that come with the program, so that a command with nothing else runs.
public struct EmbeddedDefault: Sendable {
  /// The folder, `Models/embedded`.
  public let path: String

  /// Finds it from the executable: in the checkout that it was built in, or in `share/biobert` of its prefix.
  /// - Throws: `WorkflowError.noEmbeddedDefault`.
  public init() throws(WorkflowError) {
    var searched: [String] = []
    for folder in ProgramPlaces.all() {
      let candidate = folder + "/Models/embedded"
      if access(candidate + "/config.json", R_OK) == 0 {
        path = candidate
        return
      }
      searched.append(candidate)
    }
    throw .noEmbeddedDefault(searched: searched)
  }

  /// A small model folder without weights: a configuration and a vocabulary.
  public var model: String { path }

  /// The model folder that training begins from: the one that the project has pre-trained.
  public var pretrainedModel: String {
    let folder = String(path.dropLast("embedded".count)) + "biobert-mini-cased"
    return access(folder + "/" + ModelFolder.WeightsForm.safetensors.rawValue, R_OK) == 0 ? folder : model
  }

  /// The description of the benchmark that `host suite` runs.
  public var suite: String { path + "/suites/biobert-2020.json" }

  /// The recipe of pre-training of a name, or of a file.
  /// - Throws: `WorkflowError.noSuchRecipe`, and `CheckpointError` for a file that is none.
  public static func recipe(_ asked: String) throws -> PretrainingRecipe {
    if asked.contains("/") || asked.hasSuffix(".json") { return try PretrainingRecipe(path: asked) }
    let folder = try EmbeddedDefault().path + "/recipes"
    let file = asked + ".json"
    let names = (try? FolderListing.names(in: folder)) ?? []
    guard names.contains(file) else {
      throw WorkflowError.noSuchRecipe(
        asked: asked, available: names.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) })
    }
    return try PretrainingRecipe(path: folder + "/" + file)
  }

  /// Biomedical terms, one a line, that `host vocab compare` shows.
  public var terms: String { path + "/terms.txt" }

  /// The sample of a task; nil when there is none.
  public func sample(task: String) -> String? {
    let folder = path + "/samples/" + task
    return access(folder, R_OK) == 0 ? folder : nil
  }

  /// What a run on the sample of a task is asked for where the user asks for nothing.
  /// - Throws: `CheckpointError` when the file is none.
  func request(_ request: FinetuneRequest) throws(CheckpointError) -> FinetuneRequest {
    let file = path + "/samples/" + request.task + ".json"
    guard access(file, R_OK) == 0 else { return request }
    let bytes: [UInt8]
    do throws(FileError) { bytes = try MappedFile.contents(of: file) } catch { throw .file(error) }
    let json: JSONValue
    do throws(JSONParseError) { json = try JSONValue.parse(bytes) } catch { throw .json(path: file, error) }
    var request = request
    request.learningRate = request.learningRate ?? json["learning-rate"]?.number
    request.epochs = request.epochs ?? json["epochs"]?.integer
    request.batchSize = request.batchSize ?? json["batch-size"]?.integer
    request.optimizer = request.optimizer ?? json["optimizer"]?.string.flatMap { OptimizerKind(rawValue: $0) }
    return request
  }
}
