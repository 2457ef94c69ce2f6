import Glibc
import Training

/// The model that was trained last below the current folder.
public enum LatestModel {
  /// The model that was named, or the one that was trained last here, which is told.
  /// - Throws: `WorkflowError.noLatestModel`.
  public static func resolve(_ named: String?, observer: any WorkflowObserver) throws(WorkflowError) -> String {
    if let named { return named }
    guard let latest = find(in: ".") else { throw .noLatestModel }
    observer.note(.takesLatestModel(latest))
    return latest
  }

  /// The model folder in a folder whose run ended last.
  static func find(in folder: String) -> String? {
    var latest: (model: String, finished: String)?
    for name in (try? DataFiles.names(in: folder)) ?? [] where name.hasSuffix(".run") {
      let model = String(name.dropLast(4))
      guard let manifest = try? RunManifest(path: folder + "/" + name + "/manifest.json"),
        let finished = manifest.finished, access(folder + "/" + model + "/config.json", R_OK) == 0
      else { continue }
      if finished > latest?.finished ?? "" { latest = (model, finished) }
    }
    return latest?.model
  }
}
