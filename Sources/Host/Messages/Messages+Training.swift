import Compute
import Training

extension Messages {
  static func training(_ error: TrainingError) -> HostMessage {
    switch error {
    case .file(let error): HostMessage(file(error), .failed)
    case .checkpoint(let error): checkpoint(error)
    case .runExists(let path):
      HostMessage(
        "\(path) holds a run that is not finished. Go on with it by --resume, or remove it, or choose another --out.",
        .usage)
    case .runBusy(let path):
      HostMessage("another process works in \(path); wait for it, or choose another --out.", .usage)
    case .nothingToResume(let path): HostMessage("\(path) holds nothing to resume; leave --resume out.", .usage)
    case .settingsDiffer(let path, let names):
      HostMessage(
        "\(path) was begun with other values of \(list(names)). Resume with the same ones, or choose another --out.",
        .usage)
    case .damaged(let path, let what):
      HostMessage("\(path): its \(what) is damaged. Remove the folder and begin again.", .badData)
    case .notFinite(let what, let step):
      HostMessage(
        "\(what) is not a number any more at step \(step). Try a smaller --learning-rate; the last checkpoint is whole.",
        .failed)
    case .factor(let factor, let schedule, let step):
      HostMessage(
        "\(schedule) gave the factor \(factor) for step \(step), counted from 0; a factor is finite and not below 0. Tell its "
          + "author, or choose another --schedule.", .pluginRefused)
    case .lossSpike(let loss, let usual, let step):
      HostMessage(
        "the loss of step \(step) is \(digits(loss, 3)), where it was \(digits(usual, 3)) lately; the step was not taken, "
          + "and the state before it is kept. Go on in spite of it with --resume --spike-limit 0, or begin again from a "
          + "model of --save-steps with a smaller --learning-rate.",
        .failed)
    }
  }

  static func processor(_ error: ProcessorError) -> String {
    switch error {
    case .unknownInstructionSet(let name, let known): "HOST_ISA=\(name) is not known; choose \(list(known))."
    case .unsupportedInstructionSet(let requested, let supported):
      "this processor has no \(requested); it has \(list(supported.map { "\($0)" })). Unset HOST_ISA or choose one of them."
    case .unsupportedPrecision(let precision, let set):
      "\(set == .best ? "this processor" : "the instruction set \(set.rawValue)") has no instructions for \(precision.rawValue). Leave --precision out: fp32 runs everywhere."
    case .unknownMatmul(let name, let known): "HOST_MATMUL=\(name) is not known; choose \(list(known))."
    case .unsupportedMatmul(let name, let precision, let set):
      "\(name) has no products in \(precision.rawValue) with the instruction set \(set.rawValue). Unset HOST_MATMUL, or choose another."
    case .oneDNNNotFound(let searched):
      "HOST_MATMUL=onednn needs oneDNN, and \(list(searched)) cannot be loaded. Install it (Debian: apt-get install libdnnl2), or unset HOST_MATMUL."
    case .oneDNNUnusable(let file, let version):
      "\(file) (version \(version)) cannot be used: oneDNN 2 or 3 is needed, for processors. Install one of them, or unset HOST_MATMUL."
    case .threadNotStarted(let index, let code):
      "thread \(index) could not be started: \(system(code)). Use a smaller --threads."
    }
  }

  /// - Parameter namesPlugin: whether the sentence that this becomes a part of says whose graph it is.
  static func graph(_ error: GraphError, namesPlugin: Bool = false) -> String {
    switch error {
    case .operation("cross_entropy", _, .index(_, let row, let target, let classes)):
      "row \(row) has the target \(target), and its logits have \(classes) classes, 0 to \(classes - 1). A row that is not "
        + "to be learned from has the number that is ignored."
    case .operation(let name, let inputs, let problem):
      "the operation \(name) on \(list(inputs.map(shape))) failed: \(operation(problem))."
        + (namesPlugin ? "" : " If the shapes come from a plugin's head, tell its author.")
    case .unknownValue(let operation, let handle): "\(operation) was given value \(handle), which does not exist."
    case .unknownParameter(let name): "there is no parameter \(name)."
    case .constantSize(let expected, let actual): "a constant has \(actual) bytes where its shape needs \(expected)."
    case .lossType(let name, let type): "the loss \(name) must be one number and is \(shape(type))."
    case .missingDenominator(let loss): "the loss \(loss) has no denominator."
    case .backwardNotRecorded: "gradients were asked of a graph that was recorded without them."
    case .notKept(let handle): "value \(handle) was not kept by the run."
    }
  }

  private static func shape(_ type: TensorType) -> String {
    "\(type.element)[\(type.shape.dimensions.map(String.init).joined(separator: ","))]"
  }

  private static func operation(_ problem: OperationProblem) -> String {
    switch problem {
    case .inputCount(let expected, let actual): "it takes \(expected) inputs, not \(actual)"
    case .outputCount(let expected, let actual): "it has \(expected) outputs, not \(actual)"
    case .rank(let input, let expected, let actual): "input \(input) must have rank \(expected), not \(actual)"
    case .size(let input, let axis, let expected, let actual):
      "axis \(axis) of input \(input) must be \(expected) long, not \(actual)"
    case .elementType(let input, let expected, let actual): "input \(input) must hold \(expected), not \(actual)"
    case .shapesDiffer(let input, let other): "inputs \(input) and \(other) must have one shape"
    case .axis(let input, let axis): "input \(input) has no axis \(axis)"
    case .range(let input, let axis, let from, let to): "\(from)..<\(to) does not lie on axis \(axis) of input \(input)"
    case .dimensions(let dimensions): "the dimensions \(dimensions) do not fit"
    case .setting(let name, let value): "\(name) cannot be \(value)"
    case .starts(let input, let position): "the starts in input \(input) are wrong at position \(position)"
    case .index(let input, let position, let index, let limit):
      "index \(index) at position \(position) of input \(input) is not below \(limit)"
    case .custom(let status): "the plugin's operation returned \(status)"
    }
  }
}
