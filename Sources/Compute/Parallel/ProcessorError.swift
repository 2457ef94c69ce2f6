/// Why a processor could not be set up.
public enum ProcessorError: Error, Sendable, Equatable {
  /// HOST_ISA, or the caller, names no instruction set.
  case unknownInstructionSet(name: String, known: [String])
  /// The machine lacks the requested instruction set.
  case unsupportedInstructionSet(requested: InstructionSet, supported: [InstructionSet])
  /// The processor, or the instruction set that it is held to, has no instructions for the precision.
  case unsupportedPrecision(requested: Precision, instructionSet: InstructionSet)
  /// The system refused a thread; `systemError` is its error number.
  case threadNotStarted(index: Int, systemError: Int32)
}
