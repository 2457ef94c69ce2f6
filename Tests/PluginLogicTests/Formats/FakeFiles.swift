// swift-format-ignore-file: NeverForceUnwrap

// A pointer that the contract promises is not nil ends the test when it is.
import Foundation
import PluginAPI

/// Files in memory (or, where `disk` is set, on disk), with reads of few bytes and failures where a test wants them.
final class FakeFiles {
  var files: [String: [UInt8]] = [:]
  var created: [String: [UInt8]] = [:]
  /// The most bytes that one read gives.
  var mostAtOnce = 7
  /// Whether paths that are not in `files` are looked for on disk.
  var disk = false
  /// Counts down at each read; the read that reaches 0 fails.
  var readsUntilFailure = Int.max
  /// Counts down at each write; the write that reaches 0 fails.
  var writesUntilFailure = Int.max
  /// Streams that are open.
  var open = 0
  private var folder: (path: String, names: [String])?
  private(set) var table = bp_files()
  let host: FakeHost

  final class Stream {
    var bytes: [UInt8]
    var position = 0
    var path: String
    init(_ bytes: [UInt8], _ path: String) { (self.bytes, self.path) = (bytes, path) }
  }

  init(_ files: [String: [UInt8]] = [:], host: FakeHost) {
    self.files = files
    self.host = host
    table.size = UInt64(MemoryLayout<bp_files>.size)
    table.ctx = Unmanaged.passUnretained(self).toOpaque()
    table.open = { files, path, stream in FakeFiles.of(files).open(String(path), stream!) }
    table.read = { files, stream, into, most, got in FakeFiles.of(files).read(stream!, into!, Int(most), got!) }
    table.close = { files, stream in
      Unmanaged<Stream>.fromOpaque(stream!).release()
      FakeFiles.of(files).open -= 1
    }
    table.entry = { files, folder, index, name in FakeFiles.of(files).entry(String(folder), Int(index), name!) }
    table.create = { files, path, stream in
      FakeFiles.of(files).created[String(path)] = []
      stream!.pointee = Unmanaged.passRetained(Stream([], String(path))).toOpaque()
      return BP_OK
    }
    table.write = { files, stream, bytes, count in
      let own = FakeFiles.of(files)
      own.writesUntilFailure -= 1
      if own.writesUntilFailure == 0 {
        own.host.fileComplaint = .init(status: BP_E_IO, file: "", line: 0, message: "the disk is full")
        return BP_E_IO
      }
      let path = Unmanaged<Stream>.fromOpaque(stream!).takeUnretainedValue().path
      own.created[path]?.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: Int(count)))
      return BP_OK
    }
  }

  private static func of(_ files: UnsafePointer<bp_files>?) -> FakeFiles {
    Unmanaged<FakeFiles>.fromOpaque(files!.pointee.ctx).takeUnretainedValue()
  }

  private func open(_ path: String, _ stream: UnsafeMutablePointer<UnsafeMutableRawPointer?>) -> bp_status {
    var bytes = files[path]
    if bytes == nil, disk, let data = FileManager.default.contents(atPath: path) { bytes = Array(data) }
    guard let bytes else {
      host.fileComplaint = .init(status: BP_E_IO, file: path, line: 0, message: "no such file")
      return BP_E_IO
    }
    stream.pointee = Unmanaged.passRetained(Stream(bytes, path)).toOpaque()
    open += 1
    return BP_OK
  }

  private func read(
    _ stream: UnsafeMutableRawPointer, _ into: UnsafeMutableRawPointer, _ most: Int, _ got: UnsafeMutablePointer<UInt64>
  ) -> bp_status {
    readsUntilFailure -= 1
    if readsUntilFailure == 0 {
      host.fileComplaint = .init(status: BP_E_IO, file: "", line: 0, message: "the disk failed")
      return BP_E_IO
    }
    let stream = Unmanaged<Stream>.fromOpaque(stream).takeUnretainedValue()
    let count = min(most, mostAtOnce, stream.bytes.count - stream.position)
    stream.bytes.withUnsafeBytes { bytes in
      if let base = bytes.baseAddress { into.copyMemory(from: base + stream.position, byteCount: count) }
    }
    stream.position += count
    got.pointee = UInt64(count)
    return BP_OK
  }

  private func entry(_ path: String, _ index: Int, _ name: UnsafeMutablePointer<bp_str>) -> bp_status {
    if folder?.path != path {
      var found: Set<String> = []
      let prefix = path.hasSuffix("/") ? path : path + "/"
      for file in files.keys where file.hasPrefix(prefix) {
        found.insert(String(file.dropFirst(prefix.count).prefix { $0 != "/" }))
      }
      if disk, files[path] == nil, let names = try? FileManager.default.contentsOfDirectory(atPath: path) {
        found.formUnion(names)
      }
      if found.isEmpty { return BP_E_UNSUPPORTED }
      folder = (path, found.sorted())
    }
    guard let names = folder?.names, index < names.count else {
      folder = nil
      return BP_DONE
    }
    name.pointee = bp_str(lasting: names[index])
    return BP_OK
  }
}
