import COneDNN
import Synchronization

/// The primitives of oneDNN that a provider needs, made once and kept: making one compiles code, about a millisecond.
///
/// As many as a training run over batches of varying lengths uses are kept, and those used longest ago go first.
final class OneDNNPrimitives: Sendable {
  let library: OneDNNLibrary
  private let layouts = RecentlyUsed<LayoutKey, OneDNNLayout>(limit: 256)
  private let reorders = RecentlyUsed<ReorderKey, OneDNNReorder>(limit: 256)
  private let products = RecentlyUsed<ProductKey, OneDNNProduct>(limit: 512)

  init(_ library: OneDNNLibrary) { self.library = library }

  /// How a right-hand side [k, n] is packed; nil where oneDNN has no product for it.
  func layout(k: Int, n: Int, format: Int32) -> OneDNNLayout? {
    layouts.value(LayoutKey(k: k, n: n, format: format)) {
      odn_layout_make(library.handle, Int64(k), Int64(n), Int64(OneDNNProvider.blockRows), format)
        .map(OneDNNLayout.init)
    }
  }

  /// From floats [rows, columns] at any strides to a layout, or to dense rows in a format.
  func reorder(
    rows: Int, columns: Int, strides: (row: Int, column: Int), to layout: OneDNNLayout?, format: Int32
  ) -> OneDNNReorder? {
    let key = ReorderKey(
      rows: rows, columns: columns, rowStride: strides.row, columnStride: strides.column, packs: layout != nil,
      format: format)
    return reorders.value(key) {
      odn_reorder_make(
        library.handle, Int64(rows), Int64(columns), Int64(strides.row), Int64(strides.column), layout?.handle, format
      ).map(OneDNNReorder.init)
    }
  }

  /// C[rows, n] = f(A[rows, k] B + bias) for a B in this layout.
  func product(_ layout: LayoutKey, rows: Int, bias: Bool, activation: Int32) -> OneDNNProduct? {
    guard let packed = self.layout(k: layout.k, n: layout.n, format: layout.format) else { return nil }
    return products.value(ProductKey(layout: layout, rows: rows, bias: bias, activation: activation)) {
      odn_product_make(packed.handle, Int64(rows), bias ? 1 : 0, activation).map(OneDNNProduct.init)
    }
  }
}

/// What a layout is made for.
struct LayoutKey: Hashable {
  var k: Int, n: Int, format: Int32
}

private struct ReorderKey: Hashable {
  var rows: Int, columns: Int, rowStride: Int, columnStride: Int, packs: Bool, format: Int32
}

private struct ProductKey: Hashable {
  var layout: LayoutKey, rows: Int, bias: Bool, activation: Int32
}

/// A way to pack a right-hand side; immutable, as all that oneDNN makes here is, hence safe to share.
final class OneDNNLayout: @unchecked Sendable {
  let handle: OpaquePointer
  let byteCount: Int

  init(_ handle: OpaquePointer) {
    self.handle = handle
    byteCount = Int(odn_layout_bytes(handle))
  }

  deinit { odn_layout_free(handle) }
}

/// A conversion of floats.
final class OneDNNReorder: @unchecked Sendable {
  private let handle: OpaquePointer

  init(_ handle: OpaquePointer) { self.handle = handle }

  deinit { odn_reorder_free(handle) }

  /// Converts, on the calling thread.
  func run(_ from: UnsafePointer<Float>, into to: UnsafeMutableRawPointer) {
    let status = odn_reorder_run(handle, from, to)
    precondition(status == 0, "oneDNN failed to convert a matrix, status \(status)")
  }
}

/// A product with what is fused to it.
final class OneDNNProduct: @unchecked Sendable {
  private let handle: OpaquePointer
  let scratchBytes: Int

  init(_ handle: OpaquePointer) {
    self.handle = handle
    scratchBytes = Int(odn_product_scratch(handle))
  }

  deinit { odn_product_free(handle) }

  /// Multiplies, on the calling thread.
  func run(
    _ a: UnsafeRawPointer, packed: UnsafeRawPointer, bias: UnsafePointer<Float>?, into c: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutableRawPointer?
  ) {
    let status = odn_product_run(handle, a, packed, bias, c, scratch)
    precondition(status == 0, "oneDNN failed to multiply, status \(status)")
  }
}
