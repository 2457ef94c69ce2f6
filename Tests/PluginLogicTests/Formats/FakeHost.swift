import PluginAPI

/// A host that remembers what it was told, for one test.
final class FakeHost {
  /// What a failing call said.
  struct Complaint: Equatable {
    var status: Int32
    var file: String
    var line: Int
    var message: String
  }

  /// The last complaint.
  var complaint: Complaint?
  /// The last complaint of the host's own files, which a plugin passes on, perhaps at a later call.
  var fileComplaint: Complaint?
  let table: UnsafeMutablePointer<bp_host>

  init() {
    table = .allocate(capacity: 1)
    table.initialize(to: bp_host())
    table.pointee.size = UInt64(MemoryLayout<bp_host>.size)
    table.pointee.abi_major = UInt32(BP_ABI_MAJOR)
    table.pointee.abi_minor = UInt32(BP_ABI_MINOR)
    // Kept for ever: the SDK remembers the newest host.
    table.pointee.ctx = Unmanaged.passRetained(self).toOpaque()
    table.pointee.error = { host, status, message in
      FakeHost.of(host)?.complaint = Complaint(status: status, file: "", line: 0, message: String(message))
    }
    table.pointee.error_at = { host, status, file, line, message in
      FakeHost.of(host)?.complaint = Complaint(
        status: status, file: String(file), line: Int(line), message: String(message))
    }
    table.pointee.log = { _, _, _ in }
    table.pointee.extension = { _, _ in nil }
  }

  private static func of(_ host: UnsafePointer<bp_host>?) -> FakeHost? {
    host?.pointee.ctx.map { Unmanaged<FakeHost>.fromOpaque($0).takeUnretainedValue() }
  }
}

extension String {
  init(_ text: bp_str) {
    self = String(
      decoding: UnsafeRawBufferPointer(start: text.ptr, count: Int(text.len)), as: UTF8.self)
  }
}

extension bp_str {
  /// A copy that lives for ever: tests are short.
  init(lasting text: String) {
    let bytes = Array(text.utf8)
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: max(1, bytes.count))
    for (index, byte) in bytes.enumerated() { copy[index] = CChar(bitPattern: byte) }
    self.init(ptr: bytes.isEmpty ? nil : UnsafePointer(copy), len: UInt64(bytes.count))
  }
}
