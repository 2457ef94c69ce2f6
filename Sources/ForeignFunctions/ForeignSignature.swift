import CLibFFI

/// A function's result and arguments, prepared for calls; kept for ever.
public final class ForeignSignature: @unchecked Sendable {
  /// What the function returns.
  public let result: ForeignType
  /// What it takes.
  public let arguments: [ForeignType]
  let interface: UnsafeMutablePointer<ffi_cif>

  /// Prepares a signature; nil where the system's library cannot.
  public init?(_ result: ForeignType, _ arguments: [ForeignType]) {
    self.result = result
    self.arguments = arguments
    interface = .allocate(capacity: 1)
    interface.initialize(to: ffi_cif())
    // The prepared interface refers to this list, so neither is ever freed.
    let types = UnsafeMutablePointer<UnsafeMutablePointer<ffi_type>?>.allocate(capacity: max(1, arguments.count))
    for (index, argument) in arguments.enumerated() { types[index] = argument.description }
    let status = ffi_prep_cif(
      interface, biobert_ffi_abi(), UInt32(arguments.count), result.description, types)
    guard biobert_ffi_ok(status) != 0 else { return nil }
  }

  /// Calls a function.
  ///
  /// - Parameters:
  ///   - function: its address; it must have this signature.
  ///   - result: room for eight bytes at least; whole numbers of four bytes come widened to eight.
  ///   - arguments: the addresses of the arguments.
  public func call(
    _ function: UnsafeRawPointer, result: UnsafeMutableRawPointer,
    arguments: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
  ) {
    ffi_call(interface, unsafeBitCast(function, to: (@convention(c) () -> Void).self), result, arguments)
  }
}
