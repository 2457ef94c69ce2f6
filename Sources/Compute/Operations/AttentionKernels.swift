import CKernels

/// Attention of one head over one sequence, forward and backward, on the calling thread.
///
/// The tables are constant memory of this image, hence safe to share.
struct AttentionKernels: Sendable {
  private nonisolated(unsafe) let table: UnsafePointer<bk_attention_kernels>

  /// Whether products are of numbers rounded to bfloat16.
  let isRounded: Bool

  /// The kernels of an instruction set; nil where the processor lacks it.
  ///
  /// `rounded` lets units for bfloat16 multiply, where the processor has fast ones: matrix units, or AMD's vector units.
  init?(_ instructionSet: InstructionSet, rounded: Bool) {
    guard let found = bk_select_attention(instructionSet.code, Int32(rounded ? BK_FORMAT_BF16 : BK_FORMAT_F32)) else {
      return nil
    }
    table = found
    isRounded = found != bk_select_attention(instructionSet.code, Int32(BK_FORMAT_F32))
  }

  /// One head's outputs; `scratch` has bk_attention_scratch floats.
  func forward(_ head: bk_attention, scratch: UnsafeMutablePointer<Float>) {
    withUnsafePointer(to: head) { table.pointee.forward($0, scratch) }
  }

  /// One head's gradients; `scratch` has bk_attention_scratch floats.
  func backward(_ head: bk_attention, gradient: bk_attention_gradient, scratch: UnsafeMutablePointer<Float>) {
    withUnsafePointer(to: head) { head in
      withUnsafePointer(to: gradient) { table.pointee.backward(head, $0, scratch) }
    }
  }
}
