import CLibFFI

/// A type that crosses a C function's boundary.
public enum ForeignType: Character, Sendable, CaseIterable {
  /// Nothing; as a result only.
  case void = "v"
  /// `int32_t`.
  case int32 = "i"
  /// `uint32_t`.
  case uint32 = "u"
  /// `int64_t`.
  case int64 = "q"
  /// `uint64_t`.
  case uint64 = "Q"
  /// `float`.
  case float = "f"
  /// `double`.
  case double = "d"
  /// Any pointer.
  case pointer = "p"
  /// `bp_str`, by value: a pointer and a length.
  case string = "s"

  /// Whether a function that a plugin describes by itself may use it: numbers only.
  public var isNumber: Bool {
    switch self {
    case .int32, .uint32, .int64, .uint64, .float, .double: true
    case .void, .pointer, .string: false
    }
  }

  var description: UnsafeMutablePointer<ffi_type> {
    switch self {
    case .void: biobert_ffi_void()
    case .int32: biobert_ffi_sint32()
    case .uint32: biobert_ffi_uint32()
    case .int64: biobert_ffi_sint64()
    case .uint64: biobert_ffi_uint64()
    case .float: biobert_ffi_float()
    case .double: biobert_ffi_double()
    case .pointer: biobert_ffi_pointer()
    case .string: StringType.shared.type
    }
  }
}

/// The description of a struct of a pointer and a length; made once, kept for ever.
private final class StringType: @unchecked Sendable {
  static let shared = StringType()
  let type = UnsafeMutablePointer<ffi_type>.allocate(capacity: 1)

  private init() {
    let elements = UnsafeMutablePointer<UnsafeMutablePointer<ffi_type>?>.allocate(capacity: 3)
    elements[0] = biobert_ffi_pointer()
    elements[1] = biobert_ffi_uint64()
    elements[2] = nil
    // Size and alignment are the library's to fill in.
    type.initialize(to: ffi_type(size: 0, alignment: 0, type: UInt16(FFI_TYPE_STRUCT), elements: elements))
  }
}
