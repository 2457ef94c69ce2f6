/// Why a processor could not be set up.
public enum ProcessorError: Error, Sendable, Equatable {
  /// HOST_ISA, or the caller, names no instruction set.
  case unknownInstructionSet(name: String, known: [String])
  /// The machine lacks the requested instruction set.
  case unsupportedInstructionSet(requested: InstructionSet, supported: [InstructionSet])
  /// The processor, or the instruction set that it is held to, has no instructions for the precision.
  case unsupportedPrecision(requested: Precision, instructionSet: InstructionSet)
  /// HOST_MATMUL names no provider of matrix products.
  case unknownMatmul(name: String, known: [String])
  /// The provider that HOST_MATMUL names has no products in the precision with the instruction set.
  case unsupportedMatmul(name: String, precision: Precision, instructionSet: InstructionSet)
  /// HOST_MATMUL asks for oneDNN, and none of these files could be loaded.
  case oneDNNNotFound(searched: [String])
  /// HOST_MATMUL asks for oneDNN, and this file is no oneDNN or one of an unknown interface.
  case oneDNNUnusable(file: String, version: String)
  /// The system refused a thread; `systemError` is its error number.
  case threadNotStarted(index: Int, systemError: Int32)
}
