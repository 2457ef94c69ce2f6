import PluginAPI
import PluginSDK

/// Files in memory, read in pieces of `step` bytes; an unknown path cannot be opened.
final class NERFakeFiles {
  var contents: [String: [UInt8]]
  let step: Int
  let table: UnsafeMutablePointer<bp_files>
  private(set) var open = 0

  private final class Stream {
    let path: String
    var position = 0
    init(path: String) { self.path = path }
  }

  init(_ contents: [String: [UInt8]], step: Int = 1 << 20) {
    self.contents = contents
    self.step = step
    table = .allocate(capacity: 1)
    table.initialize(to: bp_files())
    table.pointee.size = UInt64(MemoryLayout<bp_files>.size)
    table.pointee.ctx = Unmanaged.passUnretained(self).toOpaque()
    table.pointee.open = { files, path, stream in
      guard let me = NERFakeFiles.of(files), me.contents[nerString(path)] != nil else { return BP_E_IO }
      me.open += 1
      stream?.pointee = Unmanaged.passRetained(Stream(path: nerString(path))).toOpaque()
      return BP_OK
    }
    table.pointee.read = { files, stream, into, atMost, got in
      guard let me = NERFakeFiles.of(files), let stream, let into else { return BP_E_ARGUMENT }
      let handle = Unmanaged<Stream>.fromOpaque(stream).takeUnretainedValue()
      let all = me.contents[handle.path] ?? []
      let count = min(Int(atMost), me.step, all.count - handle.position)
      all[handle.position..<handle.position + count].withUnsafeBytes {
        UnsafeMutableRawBufferPointer(start: into, count: count).copyMemory(from: $0)
      }
      handle.position += count
      got?.pointee = UInt64(count)
      return BP_OK
    }
    table.pointee.close = { files, stream in
      NERFakeFiles.of(files)?.open -= 1
      if let stream { Unmanaged<Stream>.fromOpaque(stream).release() }
    }
    table.pointee.create = { files, path, stream in
      NERFakeFiles.of(files)?.contents[nerString(path)] = []
      stream?.pointee = Unmanaged.passRetained(Stream(path: nerString(path))).toOpaque()
      return BP_OK
    }
    table.pointee.write = { files, stream, bytes, count in
      guard let stream else { return BP_E_ARGUMENT }
      let handle = Unmanaged<Stream>.fromOpaque(stream).takeUnretainedValue()
      NERFakeFiles.of(files)?.contents[handle.path]? += Array(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
      return BP_OK
    }
  }

  deinit { table.deallocate() }

  private static func of(_ files: UnsafePointer<bp_files>?) -> NERFakeFiles? {
    files?.pointee.ctx.map { Unmanaged<NERFakeFiles>.fromOpaque($0).takeUnretainedValue() }
  }
}
