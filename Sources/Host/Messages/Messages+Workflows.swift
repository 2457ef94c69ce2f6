import JSON
import Workflows

/// What stops a workflow.
extension Messages {
  /// What to say of a document that failed; where its place is its name, the place stands once.
  static func failedDocument(_ id: String, _ reason: String) -> String {
    let place = id + ": "
    let rest = reason.hasPrefix(place) ? reason.utf8.dropFirst(place.utf8.count) : reason.utf8[...]
    return "\(id) could not be processed: \(String(decoding: rest, as: UTF8.self))"
  }

  /// What to say of figures that came of no gold.
  static func nothingToScore(_ data: String) -> String {
    "\(data) holds nothing of what the model's task predicts: these figures say nothing of the model. `host data check` shows "
      + "what the data holds."
  }

  static func workflow(_ error: WorkflowError) -> HostMessage {
    switch error {
    case .noSuchPath(let path): return HostMessage("\(path) does not exist; check the path.", .usage)
    case .formatNotRecognised(let path, let known):
      return HostMessage(
        "no format recognises \(path); name one of \(list(known, limit: 40)) by --format (--from where there is none).",
        .badData)
    case .formatAmbiguous(let path, let candidates):
      return HostMessage(
        "\(path) could be \(list(candidates)); name one by --format (--from where there is none).", .usage)
    case .noSplit(let path, let split, let available):
      return HostMessage("\(path) has no split \"\(split)\"; it has \(list(available)).", .usage)
    case .precision(let model, let asked, let isQuantized):
      let advice =
        isQuantized
        ? "has weights of int8 and is computed in int8; leave --precision out, or take the model it was made from"
        : "has weights of floats; make it int8 first: host convert --from \(model) --to \(model)-int8 --quantize int8"
      return HostMessage("--precision \(asked.rawValue): \(model) \(advice).", .usage)
    case .quantizedModel(let model):
      return HostMessage(
        "\(model) has weights of int8, which can only be computed with; take the model it was made from.", .usage)
    case .noRecords(let path, let split):
      return HostMessage(
        "\(path)\(split.isEmpty ? "" : ", split \(split),") holds no record; is it the right file?", .badData)
    case .noGold(let path, let split):
      return HostMessage(
        "\(path)\(split.isEmpty ? "" : ", split \(split),") has no annotations to learn from or to measure by.",
        .badData)
    case .noInputs(let path):
      return HostMessage("the task made no input of the data in \(path), so nothing can be learnt.", .badData)
    case .tokenization(let file, let line, let record, let error):
      let what = record.isEmpty ? "the text" : "record \(record)"
      return HostMessage(tokenization(error, place: place(file, line) + what), .badData)
    case .inputTooLong(let file, let line, let record, let pieces, let limit):
      return HostMessage(
        "\(place(file, line))record \(record) needs \(Messages.count(pieces, "piece")) and may have \(limit); use a larger --max-length.",
        .badData)
    case .badInput(let record, let what):
      return HostMessage(
        "record \(record): the task asked for the piece \"\(what)\", which the vocabulary does not have.", .badData)
    case .maximumLength(let asked, let allowed):
      return HostMessage(
        "--max-length \(asked): it must lie between \(allowed.lowerBound) and \(allowed.upperBound), the encoder's positions.",
        .usage)
    case .stride(let asked, let allowed):
      return HostMessage(
        "--stride \(asked): it must lie between \(allowed.lowerBound) and \(allowed.upperBound).", .usage)
    case .unknownLabel(let file, let line, let record, let label, let known):
      return HostMessage(
        "\(place(file, line))record \(record) has the label \"\(label)\", which training never saw; it saw \(list(known)). "
          + "Correct it, or leave --strict-labels out to count it as missed.", .badData)
    case .noTask(let model):
      return HostMessage(
        "\(model) is an encoder without a task (it has no host.json that names one); fine-tune it first: host finetune --init \(model).",
        .usage)
    case .modelPlugin(let model, let task, let plugin, let refused):
      return HostMessage(
        "\(model) was trained with the task \"\(task)\" of the plugin \(plugin), which is not found: give its folder with "
          + "--plugin-dir.\(unusable(refused))", .usage)
    case .nothingLearnt(let task, let gold, let reason, let count):
      let why =
        switch reason {
        case _ where gold == 0: "The training records hold no gold of its kind."
        case let reason?: "Of \(Messages.count(gold, "gold item")) \(count) are out of reach as \"\(reason)\"."
        case nil: "Does the data hold what the task takes for gold?"
        }
      return HostMessage("no record gave the loss of \(task) a weight: nothing can be learnt. \(why)", .badData)
    case .untrainedHead(let model):
      return HostMessage(
        "the head of \(model) was never trained; fine-tune it first: host finetune --init \(model).", .usage)
    case .headParametersMissing(let model, let names):
      return HostMessage(
        "\(model) lacks the head's \(list(names)), so that it cannot predict; fine-tune it again.", .badData)
    case .noLoss(let task):
      return HostMessage("the task \(task) recorded no loss for a batch with gold; tell its author.", .pluginRefused)
    case .outputs(let task):
      return HostMessage("the task \(task) fills other outputs from batch to batch; tell its author.", .pluginRefused)
    case .noDirection(let key):
      return HostMessage(
        "\(key) is a count: neither more nor less of it is better, so no model can be selected by it. Name another value "
          + "with --select-by.", .usage)
    case .unknownMetricKey(let asked, let available):
      let near = suggestion(nearestKey(to: asked, in: available))
      return HostMessage(
        "there is no metric value \"\(asked)\"; there are \(list(available, limit: 20)).\(near)", .usage)
    case .functionSelected(let key):
      return HostMessage(
        "\(key) is a function of a plugin, and epochs are compared by a value of a metric. Functions are called by `host score "
          + "--metric` and `host finetune --schedule` alone.", .usage)
    case .setting(let name, let value, let allowed):
      return HostMessage("--\(name) \(value): allowed is \(allowed).", .usage)
    case .trainingSetting(let name, let value):
      return HostMessage(
        "--set \(name)=\(value): only training takes it; a trained model keeps the \(name) that it was trained with.",
        .usage)
    case .settingsWithoutFormat:
      return HostMessage("--format-set needs --from here, as every input may have a format of its own.", .usage)
    case .conflict(let first, let second): return HostMessage("\(first) and \(second) exclude each other.", .usage)
    case .outputIsInput(let path):
      return HostMessage("\(path) is read and would be overwritten; name another file for the output.", .usage)
    case .outputExists(let path):
      return HostMessage("\(path) is there already; remove it, or choose another name.", .usage)
    case .noMentions(let task):
      return HostMessage("the task \(task) predicts no mentions that training could hold; leave --seen-in out.", .usage)
    case .trainsOnTest:
      return HostMessage(
        "--train-splits has test, on which nothing can be measured then; leave it out, or say --allow-leaks.", .usage)
    case .develIsTest(let path, let shared, let texts):
      return HostMessage(
        "\(sharedTexts(path, shared, texts)); what is chosen by devel would be chosen by test. Look with "
          + "`host data check \(path)` and take another devel or none, or say --allow-leaks.", .badData)
    case .nothingToSelectBy(let path):
      return HostMessage(
        "--sweep: \(path) has no annotated devel that is not trained on, so nothing to choose by; add a devel split, or "
          + "leave --sweep out.", .usage)
    case .recipeShape(let recipe, let layers, let hidden, let model, let foundLayers, let foundHidden):
      return HostMessage(
        "\(recipe) is for \(layers) layers of \(hidden); \(model) has \(foundLayers) of \(foundHidden). Choose the recipe of "
          + "its size, or leave --recipe out and give the settings.", .usage)
    case .recipeStart(let recipe, let model, let vocabulary):
      return HostMessage(
        model.map { "\(recipe) begins from \($0): give its folder with --init." }
          ?? "\(recipe) begins from random weights: give a vocabulary with --vocab (\(vocabulary)), or a folder with --init.",
        .usage)
    case .recipeValue(let path, let key, let allowed):
      return HostMessage("\(path): '\(key)' is out of its range; allowed is \(allowed).", .badData)
    case .functionNotFinite(let function, let arguments):
      return HostMessage(
        "\(function) of \(arguments.map { String($0) }.joined(separator: ", ")) is no finite number; tell its author.",
        .pluginRefused)
    case .badTrustList(let path, let line):
      return HostMessage(
        "\(path):\(line): a line is a SHA-256, a plugin's id and a path; correct it, or remove the file.", .badData)
    case .noSuchRecipe(let asked, let available):
      return HostMessage("there is no recipe \(asked); choose \(list(available)), or give the path of a file.", .usage)
    case .beyondFormat(let path, let tensor, let value, let format):
      return HostMessage(
        "\(path): \(tensor) has \(value), which \(format) cannot hold; use --weights bfloat16 or float32.", .badData)
    case .noStepModels(let model):
      return HostMessage(
        "\(model).run has no models of its way; pre-train with --save-steps N, which leaves one every N steps.", .usage)
    case .noFolds(let path):
      return HostMessage(
        "\(path) has no two subfolders with a train and a test split; give the folder that holds the folds, or --folds N "
          + "to make them.", .usage)
    case .foldsOverlap(let path, let first, let second, let shared):
      return HostMessage(
        "\(path): \(Messages.count(shared, "text")) of test stand both in fold \(first) and in fold \(second), which must be tested on "
          + "different ones.", .badData)
    case .tooFewDocuments(let path, let documents, let folds):
      return HostMessage(
        "\(path) has \(Messages.count(documents, "document")), of which \(Messages.count(folds, "fold")) cannot be made; use a smaller --folds.",
        .usage)
    case .suiteDiffers(let path, let names):
      return HostMessage(
        "\(path) was made with another \(list(names)); name another folder by --out, or remove it.", .usage)
    case .noSuchSet(let asked, let available):
      return HostMessage("the suite has no data set or group \(asked); it has \(list(available, limit: 20)).", .usage)
    case .suiteLacks(let path, let what): return HostMessage("\(path) has no \(what), which it refers to.", .badData)
    case .noEmbeddedDefault(let searched):
      return HostMessage("no embedded sample was found (looked for \(list(searched))); give --data.", .usage)
    case .noLatestModel: return HostMessage("no model was trained in this folder; give --model.", .usage)
    case .inputChanged(let path, let role):
      return HostMessage(
        "\(path) (\(role)) is not what it was in that run; bring the old one back to replay it.", .badData)
    case .recordsDiffer(let gold, let predicted, let first):
      let stray = first.isEmpty ? "" : " \"\(first)\" is no record of gold."
      return HostMessage(
        "gold has \(Messages.count(gold, "record")) and the predictions have \(predicted).\(stray)", .badData)
    case .wordsDiffer(let file, let line, let record, let predicted, let gold):
      return HostMessage(
        "\(place(file, line))record \(record) has \(Messages.count(predicted, "word")) and its gold has \(gold); are they the same text?",
        .badData)
    case .documentFailed(let id, let reason): return HostMessage(failedDocument(id, reason), .badData)
    case .resource(let what): return HostMessage("\(what).", .failed)
    }
  }
}
