import CLibFFI

/// A C function that is made at run time and hands every call to Swift; kept for ever, as what it stands for is.
public final class ForeignClosure: @unchecked Sendable {
  /// Gets the addresses of a call's arguments and of room for its result, which for whole numbers is eight bytes wide.
  public typealias Body =
    @Sendable (
      _ arguments: UnsafeMutablePointer<UnsafeMutableRawPointer?>, _ result: UnsafeMutableRawPointer
    ) -> Void

  /// The address that C code calls.
  public let address: UnsafeRawPointer
  private let body: Body

  /// Makes a function; nil where the system allows no memory that is written and run.
  public init?(_ signature: ForeignSignature, _ body: @escaping Body) {
    var code: UnsafeMutableRawPointer?
    guard let memory = ffi_closure_alloc(MemoryLayout<ffi_closure>.size, &code), let code else { return nil }
    address = UnsafeRawPointer(code)
    self.body = body
    let closure = memory.bindMemory(to: ffi_closure.self, capacity: 1)
    let status = ffi_prep_closure_loc(
      closure, signature.interface,
      { _, result, arguments, context in
        guard let result, let arguments, let context else { return }
        Unmanaged<ForeignClosure>.fromOpaque(context).takeUnretainedValue().body(arguments, result)
      }, Unmanaged.passRetained(self).toOpaque(), code)
    guard biobert_ffi_ok(status) != 0 else {
      ffi_closure_free(memory)
      return nil
    }
  }
}
