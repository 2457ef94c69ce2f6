/// An operation that the graph's table does not have: a CRF's forward algorithm, say. Its value lives as long as the task;
/// what changes from batch to batch comes in as inputs.
public protocol CustomOperation: Sendable {
  /// Its name, for messages.
  var name: String { get }
  /// The shapes of the outputs (32-bit numbers), and how many bytes `forward` keeps for `backward`.
  func infer(inputs: [[Int]], training: Bool) throws(PluginError) -> (outputs: [[Int]], savedBytes: Int)
  /// Computes the outputs from the inputs.
  func forward(_ call: OperationCall) throws(PluginError)
  /// Adds to the inputs' gradients what the outputs' gradients mean for them.
  func backward(_ call: OperationCall) throws(PluginError)
}
