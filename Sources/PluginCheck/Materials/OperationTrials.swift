import PluginAPI
import PluginSpy
import Synchronization

/// Looks at a plugin's custom operations while a step runs them.
final class OperationTrials: OperationObserver {
  /// What is looked at.
  enum Mode: Sendable {
    case nothing, differences, accumulation, bounds, purity
  }

  private struct State {
    var mode = Mode.nothing
    var finding: Finding?
    var seen: Set<UInt> = []
    /// By operation and inputs: directions and what differences say of them, for the backward to meet.
    var differences: [UInt: OperationDifferences] = [:]
  }

  private let state = Mutex(State())
  private let seed: UInt64

  init(seed: UInt64) { self.seed = seed }

  /// What is looked at.
  var mode: Mode {
    get { state.withLock { $0.mode } }
    set { state.withLock { $0.mode = newValue } }
  }

  /// The first thing that was wrong.
  var finding: Finding? { state.withLock { $0.finding } }

  /// The operations that were run.
  var seen: Set<UInt> { state.withLock { $0.seen } }

  func run(
    _ operation: String, backward: Bool, call: UnsafeMutablePointer<bp_op_call>,
    perform: (UnsafeMutablePointer<bp_op_call>) -> Int32
  ) -> Int32 {
    let mode = mode
    let key = call.pointee.n_inputs > 0 ? UInt(bitPattern: call.pointee.inputs.map { $0[0].data } ?? nil) : 0
    state.withLock { _ = $0.seen.insert(key) }
    guard mode != .nothing else { return perform(call) }
    let name = operation.isEmpty ? "an operation" : "the operation \"\(operation)\""
    do {
      switch mode {
      case .nothing: return perform(call)
      case .bounds: return try bounds(name, backward, call, perform)
      case .purity: return try purity(name, backward, call, perform)
      case .accumulation: return try backward ? accumulation(name, call, perform) : perform(call)
      case .differences: return try differences(key, name, backward, call, perform)
      }
    } catch let finding as Finding {
      state.withLock { $0.finding = $0.finding ?? finding }
      return BP_E_INTERNAL
    } catch {
      return BP_E_INTERNAL
    }
  }

  private func bounds(
    _ name: String, _ backward: Bool, _ call: UnsafeMutablePointer<bp_op_call>,
    _ perform: (UnsafeMutablePointer<bp_op_call>) -> Int32
  ) throws -> Int32 {
    let guarded = GuardedCall(call.pointee, backward: backward)
    let read =
      backward
      ? [("inputs", guarded.inputs), ("outputs", guarded.outputs), ("d_outputs", guarded.outputGradients)]
      : [("inputs", guarded.inputs)]
    let written = backward ? [("d_inputs", guarded.inputGradients)] : [("outputs", guarded.outputs)]
    let before = read.map { $0.1.bytes }
    let status = guarded.run(perform)
    let direction = "\(backward ? "backward" : "forward") of \(name)"
    guard guarded.saved.isIntact else {
      throw Finding(
        "\(direction) wrote beyond the \(guarded.saved.count) bytes of `saved`",
        mend: "state in infer how many bytes you save, and stay within them")
    }
    for (name, arrays) in read + written {
      guard let index = arrays.broken else { continue }
      throw Finding(
        "\(direction) wrote beyond \(name)[\(index)]", mend: "write elements 0 up to the product of its dims, no more")
    }
    for ((name, arrays), bytes) in zip(read, before) where arrays.bytes != bytes {
      throw Finding(
        "\(direction) changed \(name), which are lent to be read", mend: "write into outputs and d_inputs alone")
    }
    guarded.copy(to: call.pointee)
    return status
  }

  private func purity(
    _ name: String, _ backward: Bool, _ call: UnsafeMutablePointer<bp_op_call>,
    _ perform: (UnsafeMutablePointer<bp_op_call>) -> Int32
  ) throws -> Int32 {
    var first: [[UInt8]] = []
    for threads in [call.pointee.threads, 1, 4] {
      let guarded = GuardedCall(call.pointee, backward: backward)
      let status = guarded.run(threads: threads, perform)
      guard status == BP_OK else { return status }
      let bytes = backward ? guarded.inputGradients.bytes : guarded.outputs.bytes
      if first.isEmpty {
        first = bytes
      } else if bytes != first {
        throw Finding(
          "\(backward ? "backward" : "forward") of \(name) gave other bits for the same inputs with threads = \(threads)",
          mend: "make it a function of its inputs: no state of its own, no random numbers, sums in one order whatever "
            + "the number of threads")
      }
    }
    return perform(call)
  }

  private func accumulation(
    _ name: String, _ call: UnsafeMutablePointer<bp_op_call>, _ perform: (UnsafeMutablePointer<bp_op_call>) -> Int32
  ) throws -> Int32 {
    let plain = GuardedCall(call.pointee, backward: true)
    plain.inputGradients.clear()
    guard plain.run(perform) == BP_OK else { return perform(call) }
    let offset = GuardedCall(call.pointee, backward: true)
    for block in offset.inputGradients.blocks { block?.floats.update(repeating: 0.75) }
    _ = offset.run(perform)
    for (index, (a, b)) in zip(plain.inputGradients.blocks, offset.inputGradients.blocks).enumerated() {
      guard let a, let b else { continue }
      for (x, y) in zip(a.floats, b.floats) where !(abs(x + 0.75 - y) <= 1e-5 * (1 + abs(x))) {
        throw Finding(
          "backward of \(name) found 0.75 in d_inputs[\(index)] and left \(y), where its own part is \(x)",
          mend: "add to d_inputs (`+=`) where their data is not null: others may have added before")
      }
    }
    let doubled = GuardedCall(call.pointee, backward: true)
    doubled.inputGradients.clear()
    for block in doubled.outputGradients.blocks {
      guard let floats = block?.floats else { continue }
      for place in floats.indices { floats[place] *= 2 }
    }
    _ = doubled.run(perform)
    for (index, (a, b)) in zip(plain.inputGradients.blocks, doubled.inputGradients.blocks).enumerated() {
      guard let a, let b else { continue }
      for (x, y) in zip(a.floats, b.floats) where !(abs(2 * x - y) <= 1e-4 * (1e-3 + abs(y))) {
        throw Finding(
          "with d_outputs of \(name) twice as large, d_inputs[\(index)] went from \(x) to \(y), not to twice as much",
          mend: "multiply what backward adds by d_outputs")
      }
    }
    return perform(call)
  }

  private func differences(
    _ key: UInt, _ name: String, _ backward: Bool, _ call: UnsafeMutablePointer<bp_op_call>,
    _ perform: (UnsafeMutablePointer<bp_op_call>) -> Int32
  ) throws -> Int32 {
    if !backward {
      let measured = OperationDifferences(call.pointee, seed: seed, perform)
      state.withLock { $0.differences[key] = measured }
      return perform(call)
    }
    if let measured = state.withLock({ $0.differences[key] }) { try measured.compare(call.pointee, of: name, perform) }
    return perform(call)
  }
}
